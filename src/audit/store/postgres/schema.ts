/** Roles nobody logs in with: they are granted to the users that do. */
export const OWNER = 'quantconnect_audit_owner';
export const WRITER = 'quantconnect_audit_writer';
export const READER = 'quantconnect_audit_reader';

/** Any number that other users of the database do not take; this one spells `qcaud`. */
export const MIGRATION_LOCK = 0x7163617564;

// Everything a function names is named with its schema, and nothing of the caller's path is looked at.
export const PINNED = `SECURITY DEFINER SET search_path = pg_catalog, pg_temp`;

/** A schema of the database of the audit. */
export interface Schema {
  readonly name: string;
  /** What its function `version()` answers. */
  readonly version: number;
  /** The statements that make it, with the rights of the owner. */
  readonly migration: readonly string[];
  readonly grants: Readonly<Record<typeof WRITER | typeof READER, readonly string[]>>;
}

/** A function may be called by everybody until somebody says otherwise. */
export const nobodyElse = (schema: string): readonly string[] => [
  `REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM PUBLIC`,
  `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${schema} FROM PUBLIC`,
];
