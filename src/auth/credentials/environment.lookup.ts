import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import { readAccount } from './account-fields.js';
import type { CredentialLookup, CredentialRequest } from './credential-lookup.js';
import { CredentialsError } from './credentials.errors.js';

/** The account of `QUANTCONNECT_*`: for who owns the environment, and for one subject named by the operator. */
@Injectable()
export class EnvironmentLookup implements CredentialLookup {
  readonly source = 'environment';

  constructor(
    private readonly auth: AuthConfig,
    private readonly quantconnect: QuantConnectConfig,
  ) {}

  async find(request: CredentialRequest): Promise<QuantConnectAccount | undefined> {
    if (!request.ownsEnvironment && !this.isFallbackSubject(request)) return undefined;
    const { userId, apiToken, organizationId } = this.quantconnect;
    if (!userId || !apiToken) {
      throw environmentError('set QUANTCONNECT_USER_ID and QUANTCONNECT_API_TOKEN.');
    }
    const account = readAccount({ user_id: userId, api_token: apiToken, organization_id: organizationId });
    if (typeof account === 'string') throw environmentError(`in QUANTCONNECT_*, ${account}.`);
    return account;
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

function environmentError(cure: string): CredentialsError {
  return new CredentialsError('environment_incomplete', `No QuantConnect account to use: ${cure}`);
}
