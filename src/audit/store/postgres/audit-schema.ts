import { nobodyElse, PINNED, READER, type Schema, WRITER } from './schema.js';

// What these statements make; a later version appends to them and counts on.
const VERSION = 1;

// Not in partitions: (chain, seq) and (chain, event_id) have to be unique over all months, and Postgres keeps
// that within a partition only. Purging will be by chain, which an index serves.
const TABLES = [
  `CREATE TABLE audit.head (
     chain text COLLATE "C" PRIMARY KEY,
     seq bigint NOT NULL,
     hash text NOT NULL
   ) WITH (fillfactor = 50)`,
  // What is looked for is cut out of the body by the database: a column that says something else cannot be made.
  // A quotation mark within a JSON text has a backslash before it, so these patterns find names only.
  `CREATE TABLE audit.event (
     chain text COLLATE "C" NOT NULL,
     seq bigint NOT NULL,
     prev_hash text NOT NULL,
     hash text NOT NULL,
     body text NOT NULL,
     event_id text COLLATE "C" NOT NULL
       GENERATED ALWAYS AS (substring(body from '"event_id":"([^"]*)"')) STORED,
     occurred_at text COLLATE "C" NOT NULL
       GENERATED ALWAYS AS (substring(body from '"occurred_at":"([^"]*)"')) STORED,
     stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     PRIMARY KEY (chain, seq),
     UNIQUE (chain, event_id)
   )`,
  `CREATE INDEX event_occurred_at ON audit.event (chain, occurred_at)`,
  `CREATE TABLE audit.anchoring (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), at timestamptz NOT NULL)`,
  `INSERT INTO audit.anchoring (at) VALUES ('-infinity')`,
];

const TRIGGERS = [
  `CREATE FUNCTION audit.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
   BEGIN
     RAISE EXCEPTION 'the audit is only appended to' USING ERRCODE = '42501';
   END $$`,
  `CREATE FUNCTION audit.refuse_back() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
   BEGIN
     IF NEW.chain <> OLD.chain OR NEW.seq <= OLD.seq THEN
       RAISE EXCEPTION 'the end of a chain only moves on' USING ERRCODE = '42501';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.event FOR EACH ROW EXECUTE FUNCTION audit.refuse()`,
  `CREATE TRIGGER keep BEFORE TRUNCATE ON audit.event FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()`,
  `CREATE TRIGGER keep_row BEFORE DELETE ON audit.head FOR EACH ROW EXECUTE FUNCTION audit.refuse()`,
  `CREATE TRIGGER keep BEFORE TRUNCATE ON audit.head FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()`,
  `CREATE TRIGGER forward BEFORE UPDATE ON audit.head FOR EACH ROW EXECUTE FUNCTION audit.refuse_back()`,
];

const FUNCTIONS = [
  // Heads are made and locked in the order of their names, so that two batches can only wait one way round.
  // An event that is there already is not written again: a batch of which it is not known whether it was
  // committed can be sent once more.
  `CREATE FUNCTION audit.append(chains text[], bodies text[])
   RETURNS TABLE (place bigint, at_seq bigint, before_hash text, own_hash text, own_body text)
   LANGUAGE plpgsql ${PINNED} AS $$
   DECLARE
     item record;
     head audit.head%ROWTYPE;
   BEGIN
     IF current_setting('synchronous_commit') IN ('off', 'local') THEN
       PERFORM set_config('synchronous_commit', 'on', true);
     END IF;
     INSERT INTO audit.head (chain, seq, hash)
       SELECT DISTINCT name COLLATE "C", 0, repeat('0', 64) FROM unnest(chains) AS name ORDER BY 1
       ON CONFLICT DO NOTHING;
     PERFORM FROM audit.head AS h WHERE h.chain = ANY (chains) ORDER BY h.chain FOR UPDATE;
     FOR item IN
       SELECT t.chain, t.body, t.place, substring(t.body from '"event_id":"([^"]*)"') COLLATE "C" AS event_id
       FROM unnest(chains, bodies) WITH ORDINALITY AS t (chain, body, place)
       ORDER BY t.chain COLLATE "C", t.place
     LOOP
       IF head.chain IS DISTINCT FROM item.chain THEN
         UPDATE audit.head AS h SET seq = head.seq, hash = head.hash WHERE h.chain = head.chain AND h.seq < head.seq;
         SELECT * INTO head FROM audit.head AS h WHERE h.chain = item.chain;
       END IF;
       place := item.place;
       SELECT e.seq, e.prev_hash, e.hash, e.body INTO at_seq, before_hash, own_hash, own_body
         FROM audit.event AS e
         WHERE e.chain = item.chain AND e.event_id = item.event_id;
       IF NOT FOUND THEN
         before_hash := head.hash;
         at_seq := head.seq + 1;
         own_hash := encode(sha256(convert_to(
           at_seq || E'\\n' || before_hash || E'\\n' || item.chain || E'\\n' || item.body, 'UTF8')), 'hex');
         INSERT INTO audit.event (chain, seq, prev_hash, hash, body)
           VALUES (item.chain, at_seq, before_hash, own_hash, item.body);
         head.seq := at_seq;
         head.hash := own_hash;
       END IF;
       RETURN NEXT;
     END LOOP;
     UPDATE audit.head AS h SET seq = head.seq, hash = head.hash WHERE h.chain = head.chain AND h.seq < head.seq;
   END $$`,
  `CREATE FUNCTION audit.heads() RETURNS TABLE (chain text, seq bigint, hash text)
   LANGUAGE sql STABLE ${PINNED} AS $$
     SELECT h.chain, h.seq, h.hash FROM audit.head AS h WHERE h.seq > 0 ORDER BY h.chain
   $$`,
  // Of several servers the first to ask makes the anchor, until the time is over.
  `CREATE FUNCTION audit.take_turn(every interval) RETURNS boolean
   LANGUAGE plpgsql ${PINNED} AS $$
   BEGIN
     UPDATE audit.anchoring AS a SET at = clock_timestamp() WHERE a.at <= clock_timestamp() - every;
     RETURN FOUND;
   END $$`,
  `CREATE FUNCTION audit.version() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ${VERSION}'`,
  // Not checked for what a reader may see: the view is the permission.
  `CREATE VIEW audit.entry AS
     SELECT chain, seq, prev_hash, hash, body, event_id, occurred_at, stored_at FROM audit.event`,
];

/** The record. */
export const AUDIT_SCHEMA: Schema = {
  name: 'audit',
  version: VERSION,
  migration: [...TABLES, ...TRIGGERS, ...FUNCTIONS, ...nobodyElse('audit')],
  grants: {
    [WRITER]: [
      `GRANT USAGE ON SCHEMA audit TO ${WRITER}`,
      `GRANT EXECUTE ON FUNCTION audit.append(text[], text[]), audit.heads(), audit.take_turn(interval), audit.version() TO ${WRITER}`,
    ],
    [READER]: [
      `GRANT USAGE ON SCHEMA audit TO ${READER}`,
      `GRANT EXECUTE ON FUNCTION audit.heads(), audit.version() TO ${READER}`,
      `GRANT SELECT ON audit.entry TO ${READER}`,
    ],
  },
};
