import { Inject, Injectable } from '@nestjs/common';
import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import type { CredentialSource } from '../principal.js';
import type { CredentialLookup, CredentialRequest } from './credential-lookup.js';
import { CredentialsError } from './credentials.errors.js';

/** Injection token of the places to look in, first hit first. */
export const CREDENTIAL_LOOKUPS = Symbol('credential-lookups');

export interface ResolvedAccount {
  readonly account: QuantConnectAccount;
  readonly source: CredentialSource;
}

/** Finds the QuantConnect account that a caller acts on. */
@Injectable()
export class CredentialResolver {
  constructor(@Inject(CREDENTIAL_LOOKUPS) private readonly lookups: readonly CredentialLookup[]) {}

  /**
   * @throws CredentialsError when there is none, or the first one found cannot be used.
   * @throws TemporarilyUnavailable when a place that comes first cannot be asked.
   */
  async resolve(request: CredentialRequest): Promise<ResolvedAccount> {
    for (const lookup of this.lookups) {
      const found = lookup.find(request);
      // A promise for each place where there is nothing would be most of what this costs.
      const account = found instanceof Promise ? await found : found;
      if (account) return { account, source: lookup.source };
    }
    throw new CredentialsError(
      'credentials_missing',
      'The token carries no QuantConnect credentials, and none are stored for this caller: ' +
        'the operator can issue a token with credentials, or store them with `vault put`.',
    );
  }

  /** QuantConnect refused the account of this caller: the next time it is read anew. */
  forget(request: CredentialRequest): void {
    for (const lookup of this.lookups) lookup.forget?.(request);
  }
}
