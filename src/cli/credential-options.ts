import { readAccount } from '../auth/credentials/account-fields.js';
import type { QuantConnectConfig } from '../config/quantconnect.config.js';
import { UsageError } from './command.js';

/** What the command line says about the QuantConnect account of a token. */
export interface CredentialFlags {
  readonly 'user-id'?: string;
  readonly 'api-token'?: string;
  readonly 'organization-id'?: string;
  readonly 'no-credentials'?: boolean;
  readonly 'plain-credentials'?: boolean;
}

export interface TokenCredentials {
  readonly user_id: string;
  readonly api_token: string;
  readonly organization_id?: string;
}

/**
 * The account to put into a token: flags first, then `QUANTCONNECT_*`. Undefined when there is none.
 * @throws UsageError when it is incomplete, unusable, or mixed from two accounts.
 */
export function credentialsFrom(
  flags: CredentialFlags,
  { userId, apiToken, organizationId }: QuantConnectConfig,
): TokenCredentials | undefined {
  if (flags['no-credentials']) return undefined;
  const otherUser = userId !== undefined && flags['user-id'] !== undefined && flags['user-id'] !== userId;
  if (otherUser && flags['api-token'] === undefined && apiToken !== undefined) {
    // Otherwise the account of the operator would end up, readable, in the token of somebody else.
    throw new UsageError('--user-id is not QUANTCONNECT_USER_ID: give the API token of that user as well.');
  }
  return checked({
    user_id: flags['user-id'] ?? userId,
    api_token: flags['api-token'] ?? apiToken,
    organization_id: flags['organization-id'] ?? (otherUser ? undefined : organizationId),
  });
}

function checked(fields: { [name in keyof TokenCredentials]: string | undefined }):
  TokenCredentials | undefined {
  const { user_id, api_token, organization_id } = fields;
  if (user_id === undefined && api_token === undefined) return undefined;
  if (user_id === undefined) throw new UsageError('There is an API token without user: give --user-id.');
  if (api_token === undefined) {
    throw new UsageError(
      'There is a user without API token: give --api-token, or set QUANTCONNECT_API_TOKEN.',
    );
  }
  const credentials = { user_id, api_token, ...(organization_id !== undefined && { organization_id }) };
  const account = readAccount(credentials);
  if (typeof account === 'string')
    throw new UsageError(`The QuantConnect account cannot be used: ${account}.`);
  return credentials;
}
