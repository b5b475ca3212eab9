import { openVaultDatabase } from '../../auth/credentials/vault/open-vault.js';
import { VaultFailure } from '../../auth/credentials/vault/vault.errors.js';
import { AuditUnavailable } from '../../audit/store/audit-store.js';
import { auditStoreName, openPostgres } from '../../audit/store/open-store.js';
import { AuditConfig } from '../../config/audit.config.js';
import { ConfigError } from '../../config/config.errors.js';
import { CredentialsConfig } from '../../config/credentials.config.js';
import { loadConfig } from '../../config/env.js';
import { ServerConfig } from '../../config/server.config.js';
import { type Command, type Context, EXIT, readOptions } from '../command.js';

interface Database {
  readonly prepare: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `schema make` */
export const schemaMake: Command = {
  usage: 'schema make',
  summary: 'Make the schemas of the record and the vault where their databases lack them.',
  details: `A server does this at its start. By itself it is for a user of the database who may make schemas and roles, so
that servers need not. It uses AUDIT_STORE, AUDIT_POSTGRES_URL and POSTGRES_URL, and no key.
Exit code 0: they are there; 75: a database cannot be used now; 78: the settings name none.`,

  async run(args, context) {
    readOptions(args, {});
    const databases = databasesOf(context);
    if (databases.size === 0)
      throw new ConfigError(['No database is set: set AUDIT_STORE=postgres, or POSTGRES_URL.']);
    let code: number = EXIT.ok;
    for (const [name, database] of databases) code = Math.max(code, await made(name, database, context));
    return code;
  },
};

function databasesOf({ env }: Context): Map<string, Database> {
  const audit = loadConfig(AuditConfig, env);
  const credentials = loadConfig(CredentialsConfig, env);
  const isRecord = auditStoreName({ audit, server: loadConfig(ServerConfig, env) }) === 'postgres';
  const vault = openVaultDatabase(credentials);
  return new Map<string, Database>([
    ...(isRecord ? [['audit', openPostgres({ audit, credentials })] as const] : []),
    ...(vault ? [['vault', vault] as const] : []),
  ]);
}

async function made(name: string, database: Database, { out, err }: Context): Promise<number> {
  try {
    await database.prepare();
    out(`${name}: there`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof AuditUnavailable || error instanceof VaultFailure)) throw error;
    err(`${name}: ${error.message}`);
    return EXIT.unavailable;
  } finally {
    await database.close();
  }
}
