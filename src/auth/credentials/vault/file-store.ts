import type { CredentialOwner } from '../credential-owner.js';
import type {
  CredentialRow,
  CredentialStore,
  CredentialSummary,
  SealedCredential,
} from './credential-store.js';
import { FileLock, type FileLockOptions } from './file-lock.js';
import { ownerKey, type Rows, rowsFromText, rowsToText } from './file-rows.js';
import type { WrappedKey } from './kek.js';
import { readWhole, replaceWhole, stampOf } from './vault-file.js';
import { errorCode, VaultFailure } from './vault.errors.js';

interface Snapshot {
  readonly rows: Rows;
  /** Undefined: there is no file yet. */
  readonly stamp: string | undefined;
}

type Change = (rows: Map<string, CredentialRow>) => boolean;

/**
 * The vault in one file, for one server: no database to run, and the command line may write to it beside
 * the server. Readers never wait; a file that was replaced is read again.
 */
export class FileStore implements CredentialStore {
  private readonly lock: FileLock;
  #snapshot: Snapshot = { rows: new Map(), stamp: undefined };
  private reading: Promise<Rows> | undefined;
  private lastWrite: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly path: string,
    lock?: FileLockOptions,
  ) {
    this.lock = new FileLock(`${path}.lock`, lock);
  }

  async prepare(): Promise<void> {
    await this.rows();
  }

  async get(owner: CredentialOwner): Promise<CredentialRow | undefined> {
    return (await this.rows()).get(ownerKey(owner));
  }

  async put({ issuer, subject }: CredentialOwner, { keyId, wrapped, body }: SealedCredential): Promise<void> {
    const now = new Date();
    await this.change((rows) => {
      const key = ownerKey({ issuer, subject });
      const createdAt = rows.get(key)?.createdAt ?? now;
      rows.set(key, { issuer, subject, keyId, wrapped, body, createdAt, updatedAt: now });
      return true;
    });
  }

  async list(): Promise<readonly CredentialSummary[]> {
    const rows = [...(await this.rows())].sort(([left], [right]) => (left < right ? -1 : 1));
    return rows.map(([, { wrapped: _wrapped, body: _body, ...summary }]) => summary);
  }

  remove(owner: CredentialOwner): Promise<boolean> {
    return this.change((rows) => rows.delete(ownerKey(owner)));
  }

  disable(owner: CredentialOwner): Promise<boolean> {
    return this.update(owner, (row) => ({ ...row, disabledAt: row.disabledAt ?? new Date() }));
  }

  replaceWrap(
    owner: CredentialOwner,
    expected: WrappedKey,
    { keyId, wrapped }: WrappedKey,
  ): Promise<boolean> {
    return this.update(owner, (row) =>
      row.wrapped.equals(expected.wrapped) ? { ...row, keyId, wrapped } : undefined,
    );
  }

  async close(): Promise<void> {
    await this.lastWrite;
  }

  private update(
    owner: CredentialOwner,
    next: (row: CredentialRow) => CredentialRow | undefined,
  ): Promise<boolean> {
    return this.change((rows) => {
      const row = rows.get(ownerKey(owner));
      const updated = row && next(row);
      if (updated) rows.set(ownerKey(owner), updated);
      return updated !== undefined;
    });
  }

  /** One writer at a time: by a queue in this process, by the lock among processes. */
  private change(change: Change): Promise<boolean> {
    const written = this.lastWrite.then(() => translated(() => this.write(change)));
    this.lastWrite = written.catch(() => undefined);
    return written;
  }

  private write(change: Change): Promise<boolean> {
    return this.lock.hold(async (isHeld) => {
      const rows = new Map(await this.readAnew());
      if (!change(rows)) return false;
      await replaceWhole(this.path, rowsToText(rows), isHeld);
      // Whoever asks from now on must not get what was being read before.
      this.reading = undefined;
      await this.readAnew();
      return true;
    });
  }

  private rows(): Promise<Rows> {
    if (this.reading) return this.reading;
    const reading = translated(() => this.readAnew()).finally(() => {
      if (this.reading === reading) this.reading = undefined;
    });
    this.reading = reading;
    return reading;
  }

  private async readAnew(): Promise<Rows> {
    const stamp = await stampOf(this.path);
    if (stamp === undefined && this.#snapshot.stamp !== undefined) {
      // A volume that went away must not look like a vault without rows.
      throw new VaultFailure('unreachable', 'VAULT_FILE was there and is gone.');
    }
    if (stamp === undefined || stamp === this.#snapshot.stamp) return this.#snapshot.rows;
    const content = await readWhole(this.path);
    this.#snapshot = { rows: rowsFromText(content.text), stamp: content.stamp };
    return this.#snapshot.rows;
  }
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VaultFailure) throw error;
    throw new VaultFailure('unreachable', `VAULT_FILE cannot be used: ${errorCode(error)}.`);
  }
}
