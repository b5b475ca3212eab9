import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import type { CredentialSource, Principal } from '../principal.js';
import type { SealedClaim } from '../verify/sealed-claim.js';

export interface CredentialRequest {
  readonly principal: Principal;
  readonly credentialClaim?: SealedClaim;
  readonly encryptedClaim?: SealedClaim;
  /** The caller is the person who set this process's environment: stdio, or ENABLE_AUTH=false. */
  readonly ownsEnvironment: boolean;
}

/** Undefined when the caller has nothing there. */
export type Found = QuantConnectAccount | undefined;

/** One place where the credentials of a caller may be. */
export interface CredentialLookup {
  readonly source: CredentialSource;
  /**
   * @returns undefined when the caller has nothing here, so that the next place is asked. At once where nothing has to be waited for.
   * @throws CredentialsError when there is something and it cannot be used; no other place is asked then.
   * @throws TemporarilyUnavailable when it cannot be told whether there is something; neither is any other.
   */
  find(request: CredentialRequest): Found | Promise<Found>;
  /** QuantConnect refused what was found: what is remembered of it is worth nothing. */
  forget?(request: CredentialRequest): void;
}
