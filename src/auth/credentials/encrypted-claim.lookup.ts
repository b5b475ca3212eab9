import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import { CredentialsConfig } from '../../config/credentials.config.js';
import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import type { NamedKeyRing } from '../keys/named-keys.js';
import type { Principal } from '../principal.js';
import type { SealedClaim } from '../verify/sealed-claim.js';
import { ENCRYPTED_CREDENTIAL_CLAIM } from '../verify/verified-token.js';
import { readAccount } from './account-fields.js';
import { ClaimedAccounts } from './claimed-accounts.js';
import type { CredentialLookup, CredentialRequest, Found } from './credential-lookup.js';
import { claimKeysOf } from './credential-settings.js';
import { CredentialsError, invalidClaim } from './credentials.errors.js';
import { openClaim } from './encrypted-claim.js';

/** Credentials that the token carries encrypted, as `qc_credentials_enc`. */
@Injectable()
export class EncryptedClaimLookup implements CredentialLookup {
  readonly source = 'encrypted_claim';
  private readonly keys: NamedKeyRing;
  private readonly accounts = new ClaimedAccounts(ENCRYPTED_CREDENTIAL_CLAIM);

  constructor(
    private readonly auth: AuthConfig,
    credentials: CredentialsConfig,
  ) {
    this.keys = claimKeysOf(credentials).ring;
  }

  find({ principal, encryptedClaim }: CredentialRequest): Found | Promise<Found> {
    if (!encryptedClaim) return undefined;
    if (principal.issuer !== this.auth.jwtIssuer) throw notAllowed('in tokens of its own only');
    if (!this.keys.current) throw notAllowed('where CREDENTIAL_CLAIM_KEYS is set only, and it is not');
    return this.accounts.of(encryptedClaim, principal) ?? this.opened(principal, encryptedClaim);
  }

  private async opened(principal: Principal, claim: SealedClaim): Promise<QuantConnectAccount> {
    const account = readAccount(await openClaim(this.keys, principal, claim.open()));
    if (typeof account === 'string') throw invalidClaim(ENCRYPTED_CREDENTIAL_CLAIM, account);
    this.accounts.keep(claim, principal, account);
    return account;
  }
}

function notAllowed(where: string): CredentialsError {
  return new CredentialsError(
    'credentials_not_allowed',
    `This server accepts the claim ${ENCRYPTED_CREDENTIAL_CLAIM} ${where}: ask the operator.`,
  );
}
