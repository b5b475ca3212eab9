import type { AuditEvent } from '../audit-event.js';
import type { AuditQuery, ChainedEntry } from './audit-store.js';

/** A moment as `occurred_at` writes it, so that comparing texts compares times. */
export const canonicalTime = (text: string): string => new Date(text).toISOString();

/**
 * Texts that the body of every entry that is wanted contains. A canonical body has one way to write a field, so
 * one without them is not wanted; one with them still has to be looked at.
 */
export function fragmentsOf({ actor, action, target, outcome }: AuditQuery): string[] {
  const wanted = { sub: actor, action, name: target, outcome };
  return Object.entries(wanted).flatMap(([name, value]) =>
    value === undefined ? [] : [`"${name}":${JSON.stringify(value)}`],
  );
}

/** Whether an entry is one of those a query asks for; its place in the chain and the limit aside. */
export function matcherOf(query: AuditQuery): (entry: Pick<ChainedEntry, 'chain' | 'body'>) => boolean {
  const { chain, from, to, actor, action, target, outcome, event } = query;
  const isWanted = filter({ from: from && canonicalTime(from), to: to && canonicalTime(to) });
  const looksInside = [from, to, actor, action, target, outcome, event].some((value) => value !== undefined);
  return (entry) =>
    (chain === undefined || entry.chain === chain) &&
    (!looksInside || isWanted(JSON.parse(entry.body) as AuditEvent));

  function filter(times: { from?: string; to?: string }): (of: AuditEvent) => boolean {
    return (found) =>
      (times.from === undefined || found.occurred_at >= times.from) &&
      (times.to === undefined || found.occurred_at < times.to) &&
      (actor === undefined || found.actor?.sub === actor) &&
      (action === undefined || found.action === action) &&
      (target === undefined || found.target?.name === target) &&
      (outcome === undefined || found.outcome === outcome) &&
      (event === undefined || found.event_id === event || parentOf(found) === event);
  }
}

/** The intent that this is the outcome of. */
export const parentOf = (event: object): string | undefined =>
  (event as { correlation?: { parent_event_id?: string } }).correlation?.parent_event_id;
