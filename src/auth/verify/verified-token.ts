import type { JWTPayload } from 'jose';
import type { Principal } from '../principal.js';
import { SealedClaim } from './sealed-claim.js';

/** Claim that carries QuantConnect credentials in the open. */
export const CREDENTIAL_CLAIM = 'qc_credentials';

/** Claim that carries them as a JWE which only this server can open. */
export const ENCRYPTED_CREDENTIAL_CLAIM = 'qc_credentials_enc';

/** What is known about a caller from the token alone. */
export interface VerifiedToken {
  readonly principal: Principal;
  /** Signed by this server's own key; only then may it speak for a QuantConnect account. */
  readonly local: boolean;
  /** Absent when the token has no such claim; present even if its content is unusable. */
  readonly credentialClaim?: SealedClaim;
  /** The same of the claim whose content is encrypted. */
  readonly encryptedClaim?: SealedClaim;
}

type CredentialClaims = Pick<VerifiedToken, 'credentialClaim' | 'encryptedClaim'>;

/** The credential claims of a token of our own; nobody else may choose the account of a caller. */
export function credentialClaimsOf(claims: JWTPayload): CredentialClaims {
  const sealed = (name: string) => Object.hasOwn(claims, name) && new SealedClaim(claims[name]);
  const [credentialClaim, encryptedClaim] = [sealed(CREDENTIAL_CLAIM), sealed(ENCRYPTED_CREDENTIAL_CLAIM)];
  return { ...(credentialClaim && { credentialClaim }), ...(encryptedClaim && { encryptedClaim }) };
}
