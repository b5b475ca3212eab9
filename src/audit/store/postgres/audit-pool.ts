import { SpanKind } from '@opentelemetry/api';
import { Logger } from '@nestjs/common';
import type { Pool, PoolConfig, QueryResultRow } from 'pg';
import { AuditUnavailable } from '../audit-store.js';
import { Attribute } from '../../../tracing/attributes.js';
import { inSpan } from '../../../tracing/in-span.js';

const SPAN = { kind: SpanKind.CLIENT, attributes: { [Attribute.dbSystem]: 'postgresql' } };

const CONNECT_TIMEOUT_MS = 2_000;

export interface AuditPoolOptions {
  readonly connections: number;
  readonly statementTimeoutMs: number;
}

/** Connections to the Postgres of the audit, whose errors say why and nothing else. */
export class AuditPool {
  private readonly logger = new Logger('Audit');
  // Private to the runtime: its options hold the password.
  readonly #options: PoolConfig;
  #pool: Promise<Pool> | undefined;

  constructor(url: string, { connections, statementTimeoutMs }: AuditPoolOptions) {
    this.#options = {
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: statementTimeoutMs,
      // For a network that swallows the answer.
      query_timeout: statementTimeoutMs + 500,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'quantconnect-mcp-audit',
    };
  }

  /** @throws AuditUnavailable */
  rows<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return inSpan('postgresql', SPAN, () =>
      this.translated(async (pool) => (await pool.query<Row>(sql, [...values])).rows),
    );
  }

  /** @throws AuditUnavailable in place of an error of the driver, which may quote parameters and the address */
  async translated<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
    try {
      return await work(await this.pool());
    } catch (error) {
      throw error instanceof AuditUnavailable ? error : new AuditUnavailable(reasonOf(error));
    }
  }

  async close(): Promise<void> {
    await (await this.#pool)?.end();
  }

  private pool(): Promise<Pool> {
    return (this.#pool ??= this.open());
  }

  /** The driver is loaded only where there is a database. */
  private async open(): Promise<Pool> {
    const { Pool } = await import('pg');
    const pool = new Pool(this.#options);
    // Without a listener, a connection that breaks while nobody uses it would end the process.
    pool.on('error', (error) =>
      this.logger.warn(`A connection to the Postgres of the audit broke: ${reasonOf(error)}`),
    );
    return pool;
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = Object(error) as Partial<NodeJS.ErrnoException>;
  if (typeof code === 'string') return code;
  return /timeout/i.test(String(message)) ? 'timeout' : 'connection_lost';
}

// SQLSTATE: 08 is the connection, 57P what a server says that is going down or coming up.
const BROKEN = /^(?:08|57P)|^E[A-Z]+$|^connection_lost$/;

/** Whether the connection broke, so that it is not known what became of what was sent. */
export const isBroken = (error: unknown): boolean =>
  error instanceof AuditUnavailable && BROKEN.test(error.reason);

/** Whether it is what was sent that cannot be stored, and would not be another time either. */
export const isRefusedData = (error: unknown): boolean =>
  error instanceof AuditUnavailable && /^(?:22|23)/.test(error.reason);
