import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { AuditEntry, AuditQuery, AuditStore, ChainedEntry, ChainHead } from '../audit-store.js';
import { matches } from '../query-match.js';
import { AppendQueue } from './append-queue.js';
import { AuditPool, isBroken } from './audit-pool.js';
import { entriesSql, type Position, type Statement } from './entries-sql.js';
import { AUDIT_SCHEMA } from './audit-schema.js';
import { migrate } from './migrate.js';
import { TRIALS_SCHEMA } from './trials-schema.js';

const WRITE_TIMEOUT_MS = 2_000;
// Looking for something rare in years of record takes longer than adding to it.
const READ_TIMEOUT_MS = 15_000;
const MOST_IN_A_PAGE = 1_000;
// Not every row of a page need be wanted.
const LEAST_IN_A_PAGE = 50;
// A pooled connection may have died unseen, with a failover: a new one works at once.
const SECOND_TRY_AFTER_MS = 50;

type PlaceColumns = {
  readonly at_seq: string;
  readonly before_hash: string;
  readonly own_hash: string;
  /** Where the event was there already, which may have been recorded in other words. */
  readonly own_body: string | null;
};
type EntryColumns = Pick<ChainedEntry, 'chain' | 'hash' | 'body'> & {
  readonly seq: string;
  readonly prev_hash: string;
};

/** The record in Postgres, for several servers. Chains are linked and hashed inside of the database. */
export class PostgresAuditStore implements AuditStore {
  private readonly writing: AuditPool;
  private readonly reading: AuditPool;
  private readonly queue = new AppendQueue((entries) => this.write(entries));
  private ready: Promise<void> | undefined;

  /** @param readerUrl where the user that appends may not read */
  constructor(url: string, readerUrl = url) {
    this.writing = new AuditPool(url, { connections: 2, statementTimeoutMs: WRITE_TIMEOUT_MS });
    this.reading = new AuditPool(readerUrl, { connections: 2, statementTimeoutMs: READ_TIMEOUT_MS });
  }

  /**
   * Makes the schema where it is missing. After a failure the next call tries again.
   * @throws AuditUnavailable
   */
  prepare(): Promise<void> {
    this.ready ??= this.writing.translated(makeSchemas).catch((error: unknown) => {
      this.ready = undefined;
      throw error;
    });
    return this.ready;
  }

  append(entries: readonly AuditEntry[]): Promise<readonly ChainedEntry[]> {
    return this.queue.append(entries);
  }

  async *read(query: AuditQuery): AsyncIterable<ChainedEntry> {
    await this.prepare();
    let left = query.limit ?? Number.POSITIVE_INFINITY;
    const pageSize = Math.max(LEAST_IN_A_PAGE, Math.min(MOST_IN_A_PAGE, left));
    let position: Position | undefined;
    while (left > 0) {
      const page = await this.page(entriesSql(query, position, pageSize));
      for (const entry of page.filter((found) => matches(found, query)).slice(0, left)) {
        yield entry;
        left -= 1;
      }
      position = page.at(-1);
      if (page.length < pageSize) return;
    }
  }

  async heads(): Promise<readonly ChainHead[]> {
    await this.prepare();
    const rows = await this.writing.rows<{ chain: string; seq: string; hash: string }>(
      'SELECT * FROM audit.heads()',
    );
    return rows.map(({ chain, seq, hash }) => ({ chain, seq: Number(seq), hash }));
  }

  /** Whether it is this server that does what has to be done once in that time, whatever their number. */
  async takeTurn(everyMs: number): Promise<boolean> {
    await this.prepare();
    const [row] = await this.writing.rows<{ taken: boolean }>(
      `SELECT audit.take_turn($1 * interval '1 millisecond') AS taken`,
      [everyMs],
    );
    return row?.taken ?? false;
  }

  /** For what is kept in the same database; closed with this store. */
  get connections(): AuditPool {
    return this.writing;
  }

  async close(): Promise<void> {
    await this.queue.drained();
    await Promise.all([this.writing.close(), this.reading.close()]);
  }

  /** Sends a batch once more where its connection broke: what is in the chain already is not added again. */
  private async write(entries: readonly AuditEntry[]): Promise<readonly ChainedEntry[]> {
    await this.prepare();
    try {
      return await this.writeOnce(entries);
    } catch (error) {
      if (!isBroken(error)) throw error;
      await delay(SECOND_TRY_AFTER_MS);
      return this.writeOnce(entries);
    }
  }

  private async writeOnce(entries: readonly AuditEntry[]): Promise<readonly ChainedEntry[]> {
    const places = await this.writing.rows<PlaceColumns>(
      'SELECT at_seq, before_hash, own_hash, own_body FROM audit.append($1, $2) ORDER BY place',
      [entries.map(({ chain }) => chain), entries.map(({ body }) => body)],
    );
    return entries.map(({ chain, body }, index) => {
      const { at_seq, before_hash, own_hash, own_body } = places[index]!;
      return { chain, body: own_body ?? body, seq: Number(at_seq), prevHash: before_hash, hash: own_hash };
    });
  }

  private async page({ sql, values }: Statement): Promise<ChainedEntry[]> {
    const rows = await this.reading.rows<EntryColumns>(sql, values);
    return rows.map(({ chain, seq, prev_hash, hash, body }) => ({
      chain,
      seq: Number(seq),
      prevHash: prev_hash,
      hash,
      body,
    }));
  }
}

/** Who may make the one may make the other, and those who may only append find both. */
async function makeSchemas(pool: Pool): Promise<void> {
  const isNew = await migrate(pool, AUDIT_SCHEMA);
  // That trials cannot be counted keeps nothing from being recorded.
  if (isNew) await migrate(pool, TRIALS_SCHEMA).catch(() => false);
}
