import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { QuantConnectAccount } from '../../../quantconnect/quantconnect-account.js';
import { tenantOf } from '../../verify/token-claims.js';
import { readAccount } from '../account-fields.js';
import type { CredentialOwner } from '../credential-owner.js';
import { CredentialsError } from '../credentials.errors.js';
import { AccountCache } from './account-cache.js';
import type { CredentialRow, CredentialStore, CredentialSummary } from './credential-store.js';
import { contextOf, seal, unseal } from './envelope.js';
import type { Kek } from './kek.js';
import { errorCode, VaultFailure } from './vault.errors.js';

const DATA_KEY_BYTES = 32;
// No token has an empty issuer or subject.
const NOBODY: CredentialOwner = { issuer: '', subject: '' };

export interface RewrapReport {
  readonly renewed: number;
  /** Rows that were under the current key already, or were renewed or replaced by somebody else meanwhile. */
  readonly current: number;
  readonly failed: readonly (CredentialOwner & { readonly problem: string })[];
}

/**
 * QuantConnect credentials by issuer and subject. Every row has a data key of its own; changing the keys
 * that wrap data keys never touches the credentials themselves.
 */
export class Vault {
  private readonly logger = new Logger(Vault.name);
  private readonly cache = new AccountCache();
  private readonly renewals = new Set<Promise<unknown>>();
  private renewalWarned = false;

  constructor(
    private readonly store: CredentialStore,
    private readonly kek: Kek,
  ) {}

  /** Look-ups of opened accounts so far. */
  get counts(): AccountCache['counts'] {
    return this.cache.counts;
  }

  /** @throws VaultFailure when the store cannot be used. */
  prepare(): Promise<void> {
    return this.store.prepare();
  }

  /** @throws VaultFailure when the store cannot be asked now. */
  async ask(): Promise<void> {
    await this.store.get(NOBODY);
  }

  /**
   * @returns undefined when nothing is stored for this owner.
   * @throws CredentialsError when what is stored is switched off.
   * @throws VaultFailure when it cannot be told.
   */
  find(owner: CredentialOwner): Promise<QuantConnectAccount | undefined> {
    return this.cache.get(keyOf(owner), () => this.load(owner));
  }

  /** @param fields in the form of the claim `qc_credentials`. */
  async put(owner: CredentialOwner, fields: object): Promise<void> {
    const context = contextOf(owner);
    const dataKey = randomBytes(DATA_KEY_BYTES);
    const body = seal(dataKey, Buffer.from(JSON.stringify(fields)), context);
    const wrapped = await this.kek.wrap(dataKey, context);
    dataKey.fill(0);
    await this.changing(owner, () => this.store.put(owner, { ...wrapped, body }));
  }

  /** @returns whether there was anything. */
  remove(owner: CredentialOwner): Promise<boolean> {
    return this.changing(owner, () => this.store.remove(owner));
  }

  /** Switches off what is stored, until it is stored anew. */
  disable(owner: CredentialOwner): Promise<boolean> {
    return this.changing(owner, () => this.store.disable(owner));
  }

  list(): Promise<readonly CredentialSummary[]> {
    return this.store.list();
  }

  /** The next `find` asks the store. */
  forget(owner: CredentialOwner): void {
    this.cache.forget(keyOf(owner));
  }

  /** Puts every row under the current key; afterwards the others are not needed any more. */
  async rewrap(): Promise<RewrapReport> {
    const rows = await this.store.list();
    const old = rows.filter(({ keyId }) => keyId !== this.kek.currentId);
    const failed: (CredentialOwner & { problem: string })[] = [];
    let renewed = 0;
    for (const { issuer, subject } of old) {
      try {
        if (await this.renewStored({ issuer, subject })) renewed += 1;
      } catch (error) {
        if (!(error instanceof VaultFailure)) throw error;
        failed.push({ issuer, subject, problem: error.message });
      }
    }
    return { renewed, current: rows.length - renewed - failed.length, failed };
  }

  /** Lets what is being written finish. */
  async close(): Promise<void> {
    this.cache.clear();
    await Promise.allSettled(this.renewals);
    await this.store.close();
  }

  private async load(owner: CredentialOwner): Promise<QuantConnectAccount | undefined> {
    const row = await this.store.get(owner);
    if (!row) return undefined;
    if (row.disabledAt) throw switchedOff();
    const context = contextOf(owner);
    const dataKey = await this.kek.unwrap(row, context);
    const account = opened(row, dataKey, context);
    if (row.keyId === this.kek.currentId) dataKey.fill(0);
    else this.renewLater(owner, row, dataKey);
    return account;
  }

  /** Beside the call, which has what it needs: a store that takes no writes must not stop it. */
  private renewLater(owner: CredentialOwner, row: CredentialRow, dataKey: Buffer): void {
    const renewal = this.renew(owner, row, dataKey)
      .catch((error: unknown) => this.warnOfRenewal(error))
      .finally(() => this.renewals.delete(renewal));
    this.renewals.add(renewal);
  }

  private warnOfRenewal(error: unknown): void {
    if (this.renewalWarned) return;
    this.renewalWarned = true;
    const why = error instanceof VaultFailure ? error.message : errorCode(error);
    this.logger.warn(`Credentials stay under an older key of VAULT_KEYS: ${why} Use \`vault rewrap\`.`);
  }

  private async renewStored(owner: CredentialOwner): Promise<boolean> {
    const row = await this.store.get(owner);
    if (!row || row.keyId === this.kek.currentId) return false;
    return this.renew(owner, row, await this.kek.unwrap(row, contextOf(owner)));
  }

  private async renew(owner: CredentialOwner, row: CredentialRow, dataKey: Buffer): Promise<boolean> {
    const next = await this.kek.wrap(dataKey, contextOf(owner));
    dataKey.fill(0);
    return this.store.replaceWrap(owner, row, next);
  }

  private async changing<T>(owner: CredentialOwner, change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } finally {
      this.forget(owner);
    }
  }
}

const keyOf = ({ issuer, subject }: CredentialOwner) => tenantOf(issuer, subject);

function opened({ body }: CredentialRow, dataKey: Buffer, context: Buffer): QuantConnectAccount {
  const account = readAccount(parsed(body, dataKey, context));
  if (typeof account === 'string') throw new VaultFailure('damaged', `Stored credentials: ${account}.`);
  return account;
}

function parsed(body: Buffer, dataKey: Buffer, context: Buffer): unknown {
  try {
    return JSON.parse(unseal(dataKey, body, context).toString('utf8'));
  } catch {
    // Without cause: the message of the parser quotes what it read.
    throw new VaultFailure('damaged', 'Stored credentials do not open with their data key.');
  }
}

function switchedOff(): CredentialsError {
  return new CredentialsError(
    'credentials_disabled',
    'The QuantConnect credentials stored for this caller are switched off: the operator switches them on by storing them again with `vault put`.',
  );
}
