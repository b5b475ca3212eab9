import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import { readAccount } from './account-fields.js';
import type { CredentialLookup, CredentialRequest, Found } from './credential-lookup.js';
import { CredentialsError } from './credentials.errors.js';

const WHERE = 'User id and API token are on https://www.quantconnect.com/account.';

/** The account of `QUANTCONNECT_*`: for who owns the environment, and for one subject named by the operator. */
@Injectable()
export class EnvironmentLookup implements CredentialLookup {
  readonly source = 'environment';

  constructor(
    private readonly auth: AuthConfig,
    private readonly quantconnect: QuantConnectConfig,
  ) {}

  find(request: CredentialRequest): Found {
    if (!request.ownsEnvironment && !this.isFallbackSubject(request)) return undefined;
    const account = environmentAccount(this.quantconnect);
    if (typeof account !== 'string') return account;
    throw new CredentialsError('environment_incomplete', `No QuantConnect account to use: ${account}`);
  }

  private isFallbackSubject({ principal }: CredentialRequest): boolean {
    return (
      this.auth.allowEnvCredentialFallback &&
      this.auth.envFallbackSubject !== undefined &&
      principal.subject === this.auth.envFallbackSubject &&
      principal.issuer === this.auth.jwtIssuer
    );
  }
}

/** @returns the account of `QUANTCONNECT_*`, or what has to be set for there to be one, as a sentence. */
export function environmentAccount({
  userId,
  apiToken,
  organizationId,
}: QuantConnectConfig): QuantConnectAccount | string {
  const missing = [!userId && 'QUANTCONNECT_USER_ID', !apiToken && 'QUANTCONNECT_API_TOKEN'].filter(Boolean);
  if (missing.length > 0) return `set ${missing.join(' and ')} where this server is started. ${WHERE}`;
  const account = readAccount({ user_id: userId, api_token: apiToken, organization_id: organizationId });
  return typeof account === 'string' ? `in QUANTCONNECT_*, ${account}. ${WHERE}` : account;
}
