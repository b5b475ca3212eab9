import { setTimeout as pause } from 'node:timers/promises';
import type { Postgres } from '../../support/postgres.js';

interface Recorded {
  readonly event_id: string;
  readonly outcome: string;
  readonly request?: { readonly jsonrpc_id?: number };
  readonly correlation?: { readonly parent_event_id?: string };
}

/** What the record says of one call: its outcomes in the order of the chain. */
export type Trace = readonly string[];

// What could not be written at once is written as soon as the database is back.
const COMPLETE_WITHIN_MS = 20_000;
const POLL_MS = 200;

// Calls that were refused before a tool was found have no entry of their own.
const SETTLED_MS = 2000;

/**
 * The traces of calls by the ids of their requests, once every intent among them has its end.
 * @throws when one still has none
 */
export async function tracesOf(
  postgres: Postgres,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Trace>> {
  const startedAt = performance.now();
  for (;;) {
    const { traces, open } = await read(postgres, new Set(ids));
    const waitedMs = performance.now() - startedAt;
    if (open.length === 0 && (traces.size === ids.length || waitedMs > SETTLED_MS)) return traces;
    if (waitedMs > COMPLETE_WITHIN_MS) throw new Error(`Intents without an end: ${open.join(', ')}`);
    await pause(POLL_MS);
  }
}

async function read(postgres: Postgres, ids: ReadonlySet<number>) {
  const rows = await postgres.query<{ body: string }>('SELECT body FROM audit.event ORDER BY chain, seq');
  const events = rows.map(({ body }) => JSON.parse(body) as Recorded);
  const idOf = ({ request }: Recorded): number => Number(request?.jsonrpc_id);
  const ended = new Set(events.map(({ correlation }) => correlation?.parent_event_id));
  const theirs = events.filter((event) => ids.has(idOf(event)));
  const traces = new Map<number, Trace>();
  for (const event of theirs) traces.set(idOf(event), [...(traces.get(idOf(event)) ?? []), event.outcome]);
  const open = theirs
    .filter(({ outcome, event_id }) => outcome === 'intent' && !ended.has(event_id))
    .map(({ event_id }) => event_id);
  return { traces, open };
}
