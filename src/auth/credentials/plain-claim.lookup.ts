import { Injectable, Logger } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import type { Principal } from '../principal.js';
import { CLOCK_TOLERANCE_SECONDS } from '../verify/token-claims.js';
import type { SealedClaim } from '../verify/sealed-claim.js';
import { CREDENTIAL_CLAIM } from '../verify/verified-token.js';
import { readAccount } from './account-fields.js';
import { ClaimedAccounts } from './claimed-accounts.js';
import type { CredentialLookup, CredentialRequest, Found } from './credential-lookup.js';
import { CredentialsError, invalidClaim } from './credentials.errors.js';

/** Longest life of a token that carries credentials in the open, whatever other tokens may live. */
export const PLAIN_CLAIM_MAX_SECONDS = 86_400;
// Tokens beyond these are warned about again when they come back.
const MAX_REMEMBERED = 1000;

/** Credentials that the token carries in the open, as `qc_credentials`. */
@Injectable()
export class PlainClaimLookup implements CredentialLookup {
  readonly source = 'claim';
  private readonly logger = new Logger(PlainClaimLookup.name);
  private readonly accounts = new ClaimedAccounts(CREDENTIAL_CLAIM);
  private readonly warned = new Set<string>();

  constructor(private readonly config: AuthConfig) {}

  find({ principal, credentialClaim }: CredentialRequest): Found {
    if (!credentialClaim) return undefined;
    this.checkAllowed(principal);
    checkLifetime(principal);
    const account = this.accounts.of(credentialClaim, principal) ?? this.read(credentialClaim, principal);
    this.warnOnce(principal);
    return account;
  }

  private read(claim: SealedClaim, principal: Principal): QuantConnectAccount {
    const account = readAccount(claim.open());
    if (typeof account === 'string') throw invalidClaim(CREDENTIAL_CLAIM, account);
    this.accounts.keep(claim, principal, account);
    return account;
  }

  private checkAllowed({ issuer }: Principal): void {
    if (this.config.allowPlaintextCredentialClaim && issuer === this.config.jwtIssuer) return;
    throw new CredentialsError(
      'credentials_not_allowed',
      'This server does not accept readable credentials: ask for a token without the claim qc_credentials.',
    );
  }

  private warnOnce({ tokenId, tenant }: Principal): void {
    if (this.warned.has(tokenId)) return;
    const [oldest] = this.warned;
    if (this.warned.size >= MAX_REMEMBERED && oldest !== undefined) this.warned.delete(oldest);
    this.warned.add(tokenId);
    this.logger.warn(
      `A token of tenant ${tenant} carries QuantConnect credentials that whoever sees it can read. ` +
        'Set CREDENTIAL_CLAIM_KEYS to encrypt them in new tokens, or use the vault; ' +
        'ALLOW_PLAINTEXT_CREDENTIAL_CLAIM=false refuses them.',
    );
  }
}

// What is left of its life is what a stolen token is worth.
function checkLifetime({ expiresAt }: Principal): void {
  if (expiresAt - Date.now() / 1000 <= PLAIN_CLAIM_MAX_SECONDS + CLOCK_TOLERANCE_SECONDS) return;
  throw new CredentialsError(
    'credentials_not_allowed',
    'A token with readable credentials may live 24 h at most: ask for one that does, or whose credentials are encrypted.',
  );
}
