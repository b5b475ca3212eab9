import type { Pool, PoolClient } from 'pg';
import { GRANTS, MIGRATION, MIGRATION_LOCK, OWNER, READER, VERSION, WRITER } from './audit-schema.js';
import { AuditUnavailable } from '../audit-store.js';

/** Makes the schema where it is missing. A user who may only append or read finds it there, and need not. */
export async function migrate(pool: Pool): Promise<void> {
  if (await isThere(pool)) return;
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

/** @throws AuditUnavailable for a schema of a later version of this server */
async function isThere(client: Pick<PoolClient, 'query'>): Promise<boolean> {
  // Not to_regprocedure(): that answers from a cache, which may be from before somebody else made it.
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_proc JOIN pg_namespace AS n ON n.oid = pronamespace
       WHERE nspname = 'audit' AND proname = 'version') AS found`,
  );
  if (!rows[0]?.found) return false;
  const { rows: versions } = await client.query<{ version: number }>('SELECT audit.version() AS version');
  if (versions[0]?.version !== VERSION) throw new AuditUnavailable('schema_version');
  return true;
}

/** Replicas start together: one makes the schema, the others wait and find it. */
async function migrateWith(client: PoolClient): Promise<void> {
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  if (!(await isThere(client))) await make(client);
  await client.query('COMMIT');
}

async function make(client: PoolClient): Promise<void> {
  if (await mayMakeRoles(client)) {
    for (const role of [OWNER, WRITER, READER]) await client.query(roleOf(role));
    // Whoever migrates can work with it, and needs the rights of the owner for this moment only.
    await client.query(`GRANT ${OWNER}, ${WRITER}, ${READER} TO CURRENT_USER`);
  }
  const roles = await rolesOf(client);
  const isOwned = roles.includes(OWNER) && (await mayMakeRoles(client));
  await client.query(`CREATE SCHEMA audit${isOwned ? ` AUTHORIZATION ${OWNER}` : ''}`);
  if (isOwned) await client.query(`SET LOCAL ROLE ${OWNER}`);
  const granted = ([WRITER, READER] as const).filter((role) => roles.includes(role));
  for (const statement of [...MIGRATION, ...granted.flatMap((role) => GRANTS[role])]) {
    await client.query(statement);
  }
  await client.query('RESET ROLE');
  if (isOwned) await client.query(`REVOKE ${OWNER} FROM CURRENT_USER`);
}

async function mayMakeRoles(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    'SELECT rolsuper OR rolcreaterole AS may FROM pg_roles WHERE rolname = current_user',
  );
  return rows[0]?.may ?? false;
}

async function rolesOf(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ rolname: string }>(
    'SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1)',
    [[OWNER, WRITER, READER]],
  );
  return rows.map(({ rolname }) => rolname);
}

// Roles belong to all databases of a server, and the lock to this one: another may make them now.
const roleOf = (role: string): string => `
  DO $$ BEGIN
    CREATE ROLE ${role} NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END $$`;
