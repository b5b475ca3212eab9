import { Injectable, Logger } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import { readAccount } from './account-fields.js';
import type { CredentialLookup, CredentialRequest } from './credential-lookup.js';
import { CredentialsError } from './credentials.errors.js';

/** Credentials that the token carries in the open, as `qc_credentials`. */
@Injectable()
export class PlainClaimLookup implements CredentialLookup {
  readonly source = 'claim';
  private readonly logger = new Logger(PlainClaimLookup.name);
  private warned = false;

  constructor(private readonly config: AuthConfig) {}

  async find({ credentialClaim }: CredentialRequest): Promise<QuantConnectAccount | undefined> {
    if (!credentialClaim) return undefined;
    this.checkAllowed();
    const account = readAccount(credentialClaim.open());
    if (typeof account === 'string') throw invalidClaim(account);
    this.warnOnce();
    return account;
  }

  private checkAllowed(): void {
    if (this.config.allowPlaintextCredentialClaim) return;
    throw new CredentialsError(
      'credentials_not_allowed',
      'This server does not accept readable credentials: ask for a token without the claim qc_credentials.',
    );
  }

  private warnOnce(): void {
    if (this.warned) return;
    this.warned = true;
    this.logger.warn(
      'Tokens carry QuantConnect credentials that whoever sees a token can read. ' +
        'Set ALLOW_PLAINTEXT_CREDENTIAL_CLAIM=false to refuse them.',
    );
  }
}

function invalidClaim(problem: string): CredentialsError {
  return new CredentialsError(
    'credentials_invalid',
    `The claim qc_credentials of the token cannot be used: ${problem}. Ask for a new token.`,
  );
}
