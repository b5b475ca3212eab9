import type { AuditEvent } from '../audit-event.js';
import type { AuditQuery, ChainedEntry } from './audit-store.js';

/** Whether an entry is what was asked for, its chain and its place included; order and limit are left to the caller. */
export function matches(entry: ChainedEntry, query: AuditQuery): boolean {
  return isInPlace(entry, query) && (!asksForMore(query) || fits(entry.body, query));
}

function isInPlace({ chain, seq }: ChainedEntry, query: AuditQuery): boolean {
  if (query.chain !== undefined && chain !== query.chain) return false;
  if (query.after === undefined) return true;
  return query.newestFirst ? seq < query.after : seq > query.after;
}

function asksForMore({
  chain: _chain,
  after: _after,
  newestFirst: _newest,
  limit: _limit,
  ...more
}: AuditQuery): boolean {
  return Object.values(more).some((value) => value !== undefined);
}

/** What an event is asked for by: its own id, that of the intent it ends, and what a caller was told of a failure. */
const namesOf = ({ event_id, correlation }: Pick<AuditEvent, 'event_id' | 'correlation'>) => [
  event_id,
  correlation?.parent_event_id,
  correlation?.reference,
];

function fits(body: string, { from, to, actor, action, target, outcome, event }: AuditQuery): boolean {
  const { occurred_at, ...stands } = JSON.parse(body) as AuditEvent;
  const isThere = <T>(wanted: T | undefined, found: T | undefined) =>
    wanted === undefined || wanted === found;
  const time = Date.parse(occurred_at);
  return (
    (from === undefined || time >= Date.parse(from)) &&
    (to === undefined || time < Date.parse(to)) &&
    isThere(actor, stands.actor?.sub) &&
    isThere(action, stands.action) &&
    isThere(target, stands.target?.name) &&
    isThere(outcome, stands.outcome) &&
    (event === undefined || namesOf(stands).includes(event))
  );
}
