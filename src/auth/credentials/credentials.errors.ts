/** Stable names of what is wrong with the credentials of a caller. */
export type CredentialsErrorCode =
  | 'credentials_missing'
  | 'credentials_invalid'
  | 'credentials_not_allowed'
  | 'credentials_disabled'
  | 'environment_incomplete';

/** The caller has no usable QuantConnect account. The message names the cure, never a value. */
export class CredentialsError extends Error {
  constructor(
    readonly code: CredentialsErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'CredentialsError';
  }
}

/** @param problem what is wrong with the claim, without any value. */
export function invalidClaim(claim: string, problem: string): CredentialsError {
  return new CredentialsError(
    'credentials_invalid',
    `The claim ${claim} of the token cannot be used: ${problem}. Ask for a new token.`,
  );
}
