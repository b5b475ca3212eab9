/** A schema of our own: the database may be shared with others. */
const SCHEMA = 'quantconnect_mcp';
export const TABLE = `${SCHEMA}.credential`;

/** Any number that other users of the database do not take; this one spells `qcmcp`. */
export const MIGRATION_LOCK = 0x71636d6370;

// Collation C: names are compared byte by byte, whatever language the database speaks.
export const MIGRATION = [
  `CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`,
  `CREATE TABLE IF NOT EXISTS ${TABLE} (
     iss text COLLATE "C" NOT NULL,
     sub text COLLATE "C" NOT NULL,
     kek_id text NOT NULL,
     wrapped_dek bytea NOT NULL,
     body bytea NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(),
     updated_at timestamptz NOT NULL DEFAULT now(),
     disabled_at timestamptz,
     PRIMARY KEY (iss, sub)
   )`,
];
