import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { weaknessOf } from '../../auth/keys/secret-strength.js';
import type { AuditConfig, AuditStoreName } from '../../config/audit.config.js';
import { ConfigError } from '../../config/config.errors.js';
import type { CredentialsConfig } from '../../config/credentials.config.js';
import type { RedisConfig } from '../../config/redis.config.js';
import type { ServerConfig } from '../../config/server.config.js';
import type { AuditStore } from './audit-store.js';
import { DirectoryInUse } from './jsonl/directory-lock.js';
import { JsonlAuditStore } from './jsonl/jsonl-store.js';
import { PostgresAuditStore } from './postgres/postgres-audit-store.js';

export const DIRECTORY = './audit';

export interface AuditSettings {
  readonly audit: AuditConfig;
  readonly server: Pick<ServerConfig, 'transport'>;
  readonly redis: Pick<RedisConfig, 'url'>;
  readonly credentials: Pick<CredentialsConfig, 'postgresUrl'>;
}

/**
 * The store that the settings describe; undefined where nothing is kept beside the stream.
 * @throws ConfigError when it cannot be used
 */
export async function openAuditStore(settings: AuditSettings): Promise<AuditStore | undefined> {
  const { audit } = settings;
  const weakness = audit.hmacKey === undefined ? undefined : weaknessOf(audit.hmacKey);
  if (weakness)
    throw new ConfigError([`AUDIT_HMAC_KEY ${weakness}: make one with \`openssl rand -base64 48\`.`]);
  const name = auditStoreName(settings);
  const contradictions = contradictionsIn(audit, name);
  if (contradictions.length > 0) throw new ConfigError(contradictions);
  if (name === 'none') return undefined;
  return name === 'file' ? openDirectory(settings) : openPostgres(settings);
}

/** Whoever set these believes that a record is kept where none is. */
function contradictionsIn({ postgresUrl, anchorFile }: AuditConfig, name: AuditStoreName): string[] {
  return [
    postgresUrl !== undefined &&
      name !== 'postgres' &&
      'AUDIT_POSTGRES_URL is set and the record is not kept there: set AUDIT_STORE=postgres, or unset it.',
    anchorFile !== undefined &&
      name === 'none' &&
      'AUDIT_ANCHOR_FILE is set and nothing is anchored: set AUDIT_STORE, or unset it.',
  ].filter((problem) => problem !== false);
}

export function auditStoreName({ audit, server }: Pick<AuditSettings, 'audit' | 'server'>): AuditStoreName {
  return audit.store ?? (server.transport === 'http' || audit.directory !== undefined ? 'file' : 'none');
}

async function openDirectory({ audit, redis }: AuditSettings): Promise<AuditStore> {
  const directory = resolve(audit.directory ?? DIRECTORY);
  const logger = new Logger('Audit');
  try {
    const store = await JsonlAuditStore.open({ directory, segmentBytes: audit.segmentBytes });
    logger.log(`Recording in ${directory}`);
    if (redis.url !== undefined)
      logger.warn(
        'AUDIT_STORE=file is for one server: where REDIS_URL makes several one, each has a record of its own. AUDIT_STORE=postgres is for all of them.',
      );
    return store;
  } catch (error) {
    throw new ConfigError([`AUDIT_DIRECTORY ${directory} ${problemOf(error)}`]);
  }
}

function problemOf(error: unknown): string {
  if (error instanceof DirectoryInUse)
    return `is ${error.message}: stop that one, choose another directory, or AUDIT_STORE=postgres`;
  const { code } = (error ?? {}) as { code?: unknown };
  return `cannot be used (${typeof code === 'string' ? code : 'unexpected'}): let this user write to it, choose another, or set AUDIT_STORE=none`;
}

/** It need not be there yet: until it is, nothing is recorded and the server is not ready. */
export function openPostgres({
  audit,
  credentials,
}: Pick<AuditSettings, 'audit' | 'credentials'>): PostgresAuditStore {
  const url = audit.postgresUrl ?? credentials.postgresUrl;
  if (url === undefined)
    throw new ConfigError(['AUDIT_STORE=postgres needs AUDIT_POSTGRES_URL, or POSTGRES_URL.']);
  const urls = { AUDIT_POSTGRES_URL: url, AUDIT_POSTGRES_READER_URL: audit.postgresReaderUrl };
  const problems = Object.entries(urls)
    .filter(([, text]) => text !== undefined && !isPostgresUrl(text))
    .map(([name]) => `${name} must be written postgres://user:password@host:port/database.`);
  if (problems.length > 0) throw new ConfigError(problems);
  return new PostgresAuditStore(url, audit.postgresReaderUrl);
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);
}
