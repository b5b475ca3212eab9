import { nobodyElse, PINNED, READER, type Schema, WRITER } from './schema.js';

// What these statements make; a later version appends to them and counts on.
const VERSION = 1;

const COLUMNS = `tenant text, project bigint, backtest text, family text, name text, optimization text,
       started_at timestamptz, sharpe float8, skewness float8, kurtosis float8, observations integer,
       estimated boolean`;

const TABLES = [
  `CREATE TABLE audit_trials.trial (
     tenant text COLLATE "C" NOT NULL,
     project bigint NOT NULL,
     backtest text COLLATE "C" NOT NULL,
     family text COLLATE "C" NOT NULL,
     name text NOT NULL,
     optimization text,
     started_at timestamptz NOT NULL,
     sharpe float8,
     skewness float8,
     kurtosis float8,
     observations integer,
     estimated boolean,
     PRIMARY KEY (tenant, project, backtest)
   )`,
  `CREATE FUNCTION audit_trials.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
   BEGIN
     RAISE EXCEPTION 'trials are not taken back' USING ERRCODE = '42501';
   END $$`,
  `CREATE TRIGGER keep_row BEFORE DELETE ON audit_trials.trial FOR EACH ROW EXECUTE FUNCTION audit_trials.refuse()`,
  `CREATE TRIGGER keep BEFORE TRUNCATE ON audit_trials.trial FOR EACH STATEMENT EXECUTE FUNCTION audit_trials.refuse()`,
];

const FUNCTIONS = [
  // Rows are made and locked in the order of their keys, so that two batches can only wait one way round.
  // What is there already stays, but for a family that is named later and a result that was estimated.
  `CREATE FUNCTION audit_trials.record(entries jsonb, most integer) RETURNS integer
   LANGUAGE plpgsql ${PINNED} AS $$
   DECLARE
     refused integer;
   BEGIN
     IF current_setting('synchronous_commit') IN ('off', 'local') THEN
       PERFORM set_config('synchronous_commit', 'on', true);
     END IF;
     WITH entry AS (
       SELECT e.*, row_number() OVER (PARTITION BY e.tenant ORDER BY e.project, e.backtest COLLATE "C") AS place
       FROM jsonb_to_recordset(entries) AS e (${COLUMNS}) WHERE e.family IS NOT NULL
     ), held AS (
       SELECT t.tenant, count(*) AS trials FROM audit_trials.trial AS t
       WHERE t.tenant IN (SELECT entry.tenant FROM entry) GROUP BY t.tenant
     )
     INSERT INTO audit_trials.trial AS t (tenant, project, backtest, family, name, optimization, started_at)
       SELECT entry.tenant, entry.project, entry.backtest, entry.family, entry.name, entry.optimization,
              entry.started_at
       FROM entry LEFT JOIN held ON held.tenant = entry.tenant
       WHERE coalesce(held.trials, 0) + entry.place <= most OR EXISTS (
         SELECT FROM audit_trials.trial AS k
         WHERE (k.tenant, k.project, k.backtest) = (entry.tenant, entry.project, entry.backtest))
       ORDER BY entry.tenant COLLATE "C", entry.project, entry.backtest COLLATE "C"
       ON CONFLICT (tenant, project, backtest) DO UPDATE SET family = excluded.family
         WHERE t.family = 'default' AND excluded.family <> 'default';
     PERFORM FROM audit_trials.trial AS t JOIN jsonb_to_recordset(entries) AS e (${COLUMNS})
         ON (t.tenant, t.project, t.backtest) = (e.tenant, e.project, e.backtest)
       ORDER BY t.tenant, t.project, t.backtest FOR UPDATE OF t;
     UPDATE audit_trials.trial AS t
       SET sharpe = e.sharpe, skewness = e.skewness, kurtosis = e.kurtosis, observations = e.observations,
           estimated = e.estimated
       FROM jsonb_to_recordset(entries) AS e (${COLUMNS})
       WHERE (t.tenant, t.project, t.backtest) = (e.tenant, e.project, e.backtest)
         AND e.sharpe IS NOT NULL AND (t.sharpe IS NULL OR t.estimated AND NOT e.estimated);
     SELECT count(*) INTO refused FROM jsonb_to_recordset(entries) AS e (${COLUMNS})
       WHERE e.family IS NOT NULL AND NOT EXISTS (
         SELECT FROM audit_trials.trial AS t
         WHERE (t.tenant, t.project, t.backtest) = (e.tenant, e.project, e.backtest));
     RETURN refused;
   END $$`,
  `CREATE FUNCTION audit_trials.of(of_tenant text, of_project bigint) RETURNS SETOF audit_trials.trial
   LANGUAGE sql STABLE ${PINNED} AS $$
     SELECT t.* FROM audit_trials.trial AS t
     WHERE t.tenant = of_tenant COLLATE "C" AND t.project = of_project
   $$`,
  `CREATE FUNCTION audit_trials.version() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ${VERSION}'`,
];

/** The trials of callers. A schema of its own: that it cannot be made keeps nobody from recording. */
export const TRIALS_SCHEMA: Schema = {
  name: 'audit_trials',
  version: VERSION,
  migration: [...TABLES, ...FUNCTIONS, ...nobodyElse('audit_trials')],
  grants: {
    [WRITER]: [
      `GRANT USAGE ON SCHEMA audit_trials TO ${WRITER}`,
      `GRANT EXECUTE ON FUNCTION audit_trials.record(jsonb, integer), audit_trials.of(text, bigint), audit_trials.version() TO ${WRITER}`,
    ],
    [READER]: [
      `GRANT USAGE ON SCHEMA audit_trials TO ${READER}`,
      `GRANT EXECUTE ON FUNCTION audit_trials.version() TO ${READER}`,
      `GRANT SELECT ON audit_trials.trial TO ${READER}`,
    ],
  },
};
