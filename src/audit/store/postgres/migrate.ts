import type { Pool, PoolClient } from 'pg';
import { AuditUnavailable } from '../audit-store.js';
import { MIGRATION_LOCK, OWNER, READER, type Schema, WRITER } from './schema.js';

/**
 * Makes a schema where it is missing. A user who may only append or read finds it there, and need not.
 * @returns whether it was made now
 */
export async function migrate(pool: Pool, schema: Schema): Promise<boolean> {
  if (await isThere(pool, schema)) return false;
  const client = await pool.connect();
  return migrateWith(client, schema).then(
    (isNew) => {
      client.release();
      return isNew;
    },
    (error: unknown) => {
      // The connection may be inside of a transaction: it is not used again.
      client.release(true);
      throw error;
    },
  );
}

/** @throws AuditUnavailable for a schema of a later version of this server */
async function isThere(client: Pick<PoolClient, 'query'>, { name, version }: Schema): Promise<boolean> {
  // Not to_regprocedure(): that answers from a cache, which may be from before somebody else made it.
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_proc JOIN pg_namespace AS n ON n.oid = pronamespace
       WHERE nspname = $1 AND proname = 'version') AS found`,
    [name],
  );
  if (!rows[0]?.found) return false;
  const { rows: versions } = await client.query<{ version: number }>(`SELECT ${name}.version() AS version`);
  if (versions[0]?.version !== version) throw new AuditUnavailable('schema_version');
  return true;
}

/** Replicas start together: one makes the schema, the others wait and find it. */
async function migrateWith(client: PoolClient, schema: Schema): Promise<boolean> {
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  const isMissing = !(await isThere(client, schema));
  if (isMissing) await make(client, schema);
  await client.query('COMMIT');
  return isMissing;
}

async function make(client: PoolClient, { name, migration, grants }: Schema): Promise<void> {
  if (await mayMakeRoles(client)) {
    for (const role of [OWNER, WRITER, READER]) await client.query(roleOf(role));
    // Whoever migrates can work with it, and needs the rights of the owner for this moment only.
    await client.query(`GRANT ${OWNER}, ${WRITER}, ${READER} TO CURRENT_USER`);
  }
  const roles = await rolesOf(client);
  const isOwned = roles.includes(OWNER) && (await mayMakeRoles(client));
  await client.query(`CREATE SCHEMA ${name}${isOwned ? ` AUTHORIZATION ${OWNER}` : ''}`);
  if (isOwned) await client.query(`SET LOCAL ROLE ${OWNER}`);
  const granted = ([WRITER, READER] as const).filter((role) => roles.includes(role));
  for (const statement of [...migration, ...granted.flatMap((role) => grants[role])]) {
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
