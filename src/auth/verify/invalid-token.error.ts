/** Why a token was refused: for audit and metrics, not for the client. */
export type InvalidTokenReason =
  | 'malformed'
  | 'too_large'
  | 'bad_signature'
  | 'token_type'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not_yet_valid'
  | 'claims'
  | 'revoked'
  | 'disabled';

/**
 * A token that is not accepted. Never has a `cause`: the errors of the JWT library carry the claims, and with
 * them the credentials of the caller.
 */
export class InvalidToken extends Error {
  constructor(readonly reason: InvalidTokenReason) {
    super('The token is not valid.');
    this.name = 'InvalidToken';
  }
}
