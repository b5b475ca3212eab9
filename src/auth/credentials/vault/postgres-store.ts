import { SpanKind } from '@opentelemetry/api';
import { Logger } from '@nestjs/common';
import type { Pool, PoolClient, PoolConfig, QueryResult, QueryResultRow } from 'pg';
import type { CredentialOwner } from '../credential-owner.js';
import type {
  CredentialRow,
  CredentialStore,
  CredentialSummary,
  SealedCredential,
} from './credential-store.js';
import type { WrappedKey } from './kek.js';
import { MIGRATION, MIGRATION_LOCK, TABLE } from './postgres-schema.js';
import { errorCode, VaultFailure } from './vault.errors.js';
import { Attribute } from '../../../tracing/attributes.js';
import { inSpan } from '../../../tracing/in-span.js';

const SPAN = { kind: SpanKind.CLIENT, attributes: { [Attribute.dbSystem]: 'postgresql' } };

// A lookup by primary key takes a millisecond; most calls are answered by the cache in front of it.
const CONNECTIONS = 5;
const TIMEOUT_MS = 2_000;

type SummaryColumns = {
  readonly iss: string;
  readonly sub: string;
  readonly kek_id: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly disabled_at: Date | null;
};
type RowColumns = SummaryColumns & { readonly wrapped_dek: Buffer; readonly body: Buffer };

/** The vault in a Postgres table, for several servers. */
export class PostgresStore implements CredentialStore {
  private readonly logger = new Logger(PostgresStore.name);
  // Private to the runtime: its options hold the password.
  readonly #options: PoolConfig;
  #pool: Promise<Pool> | undefined;
  private ready: Promise<void> | undefined;

  /** @param url was checked to be one. */
  constructor(url: string) {
    this.#options = {
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: TIMEOUT_MS,
      statement_timeout: TIMEOUT_MS,
      // For a network that swallows the answer.
      query_timeout: TIMEOUT_MS + 500,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'quantconnect-mcp',
    };
  }

  /** Makes the table where it is missing. After a failure the next call tries again. */
  prepare(): Promise<void> {
    this.ready ??= translated(() => this.migrate()).catch((error: unknown) => {
      this.ready = undefined;
      throw error;
    });
    return this.ready;
  }

  async get({ issuer, subject }: CredentialOwner): Promise<CredentialRow | undefined> {
    const found = await this.query<RowColumns>(`SELECT * FROM ${TABLE} WHERE iss = $1 AND sub = $2`, [
      issuer,
      subject,
    ]);
    const [row] = found.rows;
    return row && { ...summaryOf(row), wrapped: row.wrapped_dek, body: row.body };
  }

  async put({ issuer, subject }: CredentialOwner, { keyId, wrapped, body }: SealedCredential): Promise<void> {
    await this.query(
      `INSERT INTO ${TABLE} (iss, sub, kek_id, wrapped_dek, body) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (iss, sub) DO UPDATE SET kek_id = excluded.kek_id, wrapped_dek = excluded.wrapped_dek,
         body = excluded.body, updated_at = now(), disabled_at = NULL`,
      [issuer, subject, keyId, wrapped, body],
    );
  }

  async list(): Promise<readonly CredentialSummary[]> {
    const { rows } = await this.query<SummaryColumns>(
      `SELECT iss, sub, kek_id, created_at, updated_at, disabled_at FROM ${TABLE} ORDER BY iss, sub`,
    );
    return rows.map(summaryOf);
  }

  async remove({ issuer, subject }: CredentialOwner): Promise<boolean> {
    return this.touched(`DELETE FROM ${TABLE} WHERE iss = $1 AND sub = $2`, [issuer, subject]);
  }

  async disable({ issuer, subject }: CredentialOwner): Promise<boolean> {
    return this.touched(
      `UPDATE ${TABLE} SET disabled_at = coalesce(disabled_at, now()) WHERE iss = $1 AND sub = $2`,
      [issuer, subject],
    );
  }

  async replaceWrap(
    { issuer, subject }: CredentialOwner,
    expected: WrappedKey,
    { keyId, wrapped }: WrappedKey,
  ): Promise<boolean> {
    return this.touched(
      `UPDATE ${TABLE} SET kek_id = $4, wrapped_dek = $5
       WHERE iss = $1 AND sub = $2 AND wrapped_dek = $3`,
      [issuer, subject, expected.wrapped, keyId, wrapped],
    );
  }

  async close(): Promise<void> {
    await (await this.#pool)?.end();
  }

  private async touched(sql: string, values: readonly unknown[]): Promise<boolean> {
    return ((await this.query(sql, values)).rowCount ?? 0) > 0;
  }

  private async query<R extends QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<QueryResult<R>> {
    await this.prepare();
    return inSpan('postgresql', SPAN, () =>
      translated(async () => (await this.pool()).query<R>(sql, [...values])),
    );
  }

  private pool(): Promise<Pool> {
    return (this.#pool ??= this.open());
  }

  /** The driver is loaded only where there is a database. */
  private async open(): Promise<Pool> {
    const { Pool } = await import('pg');
    const pool = new Pool(this.#options);
    // Without a listener, a connection that breaks while nobody uses it would end the process.
    pool.on('error', (error) => this.logger.warn(`A connection to Postgres broke: ${errorCode(error)}`));
    return pool;
  }

  private async migrate(): Promise<void> {
    // A role that may only read and write the table cannot run the rest, and need not.
    const pool = await this.pool();
    const { rows } = await pool.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
      TABLE,
    ]);
    if (rows[0]?.found) return;
    const client = await pool.connect();
    await migrateWith(client).then(
      () => client.release(),
      (error: unknown) => {
        // The connection may be inside of a transaction: it is not used again.
        client.release(true);
        throw error;
      },
    );
  }
}

/** Replicas start together: one makes the table, the others wait and find it. */
async function migrateWith(client: PoolClient): Promise<void> {
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  for (const statement of MIGRATION) await client.query(statement);
  await client.query('COMMIT');
}

function summaryOf(row: SummaryColumns): CredentialSummary {
  return {
    issuer: row.iss,
    subject: row.sub,
    keyId: row.kek_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.disabled_at && { disabledAt: row.disabled_at }),
  };
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Not the cause: the errors of the driver may quote parameters and the address.
    throw new VaultFailure('unreachable', `Postgres cannot be used: ${errorCode(error)}.`);
  }
}
