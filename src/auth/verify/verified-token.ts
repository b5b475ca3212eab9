import type { Principal } from '../principal.js';
import type { SealedClaim } from './sealed-claim.js';

/** Claim that carries QuantConnect credentials in the open. */
export const CREDENTIAL_CLAIM = 'qc_credentials';

/** What is known about a caller from the token alone. */
export interface VerifiedToken {
  readonly principal: Principal;
  /** Signed by this server's own key; only then may it speak for a QuantConnect account. */
  readonly local: boolean;
  /** Absent when the token has no such claim; present even if its content is unusable. */
  readonly credentialClaim?: SealedClaim;
}
