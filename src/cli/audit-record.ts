import { access, constants } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { bodyOf } from '../audit/audit-body.js';
import type { AuditAction } from '../audit/audit-event.js';
import { AuditEvents } from '../audit/audit-events.js';
import {
  type AuditQuery,
  AuditUnavailable,
  type ChainedEntry,
  type ChainHead,
} from '../audit/store/audit-store.js';
import { readEntries } from '../audit/store/jsonl/jsonl-reader.js';
import { auditStoreName, DIRECTORY, openPostgres } from '../audit/store/open-store.js';
import type { PostgresAuditStore } from '../audit/store/postgres/postgres-audit-store.js';
import { AuditConfig } from '../config/audit.config.js';
import { ConfigError } from '../config/config.errors.js';
import { CredentialsConfig } from '../config/credentials.config.js';
import { loadConfig } from '../config/env.js';
import { ServerConfig } from '../config/server.config.js';
import { type Context, EXIT, UsageError } from './command.js';

/** Chain of what belongs to no tenant. */
export const NO_TENANT = '-';

/** Which record is meant; that of the settings if left out. */
export const PLACE_OPTIONS = { directory: { type: 'string' }, postgres: { type: 'boolean' } } as const;
export const PLACE_HELP = `  --directory DIR         the record in this directory
  --postgres              the record in the database of AUDIT_POSTGRES_URL, or POSTGRES_URL
Without these it is the record of the settings (AUDIT_STORE).`;

export interface PlaceFlags {
  readonly directory?: string;
  readonly postgres?: boolean;
}

/** A record that is read from outside of a server. */
export interface AuditRecord {
  /** Where it is, if it is files. */
  readonly directory?: string;
  /** Where it is, if it is a database. */
  readonly store?: PostgresAuditStore;
  read(query: AuditQuery): AsyncIterable<ChainedEntry>;
}

/**
 * Does something with a record, and closes it again.
 * @returns what `work` does, or the code for a record that cannot be read now
 * @throws ConfigError where the settings name no record
 */
export async function withRecord(
  flags: PlaceFlags,
  context: Context,
  work: (record: AuditRecord) => Promise<number>,
): Promise<number> {
  const record = await recordOf(flags, context);
  try {
    return await work(record);
  } catch (error) {
    if (!(error instanceof AuditUnavailable)) throw error;
    context.err(
      `${error.message}${error.reason === '42501' ? ': the user of the database lacks a role' : ''}.`,
    );
    return EXIT.unavailable;
  } finally {
    await record.store?.close();
  }
}

async function recordOf({ directory, postgres }: PlaceFlags, { env }: Context): Promise<AuditRecord> {
  if (directory !== undefined && postgres) throw new UsageError('Give --directory or --postgres.');
  const audit = loadConfig(AuditConfig, env);
  const name = auditStoreName({ audit, server: loadConfig(ServerConfig, env) });
  if (postgres || (directory === undefined && name === 'postgres')) {
    const store = openPostgres({ audit, credentials: loadConfig(CredentialsConfig, env) });
    return { store, read: (query) => store.read(query) };
  }
  if (directory === undefined && name === 'none' && audit.directory === undefined)
    throw new ConfigError(['No record is kept (AUDIT_STORE=none): give --directory or --postgres.']);
  const path = resolve(directory ?? audit.directory ?? DIRECTORY);
  await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError([`The directory ${path} cannot be read (${error.code}): give --directory.`]);
  });
  return { directory: path, read: (query) => readEntries(path, query) };
}

/**
 * Records that the record is looked at, before anything of it is shown.
 * @throws AuditUnavailable where it has to be recorded and cannot be
 */
export async function recordLook(
  record: AuditRecord,
  action: AuditAction & ('audit.read' | 'audit.export'),
  query: AuditQuery,
  context: Context,
): Promise<void> {
  const chain = query.chain ?? NO_TENANT;
  const draft = new AuditEvents(loadConfig(AuditConfig, context.env)).draft({
    action,
    outcome: 'success',
    ...(chain !== NO_TENANT && { tenant_id: chain }),
    actor: { type: 'operator', issuer: 'command-line', sub: userInfo().username },
    target: { type: 'audit', name: 'store' },
    arguments: Object.fromEntries(
      Object.entries(query).filter(
        (entry): entry is [string, string | number | boolean] => entry[1] !== undefined,
      ),
    ),
  });
  const body = bodyOf(draft, new Date().toISOString());
  if (record.store) {
    await record.store.append([{ chain, body }]);
    return;
  }
  // A directory has one writer, and that is the server.
  context.err(`{"log":"audit",${body.slice(1)}`);
  context.err('A record in files is only written by its server: the line above is in no chain. Keep it.');
}

/** The ends of all chains, as far as the record itself knows them. */
export const headsOf = async ({ store }: AuditRecord): Promise<readonly ChainHead[]> =>
  (await store?.heads()) ?? [];
