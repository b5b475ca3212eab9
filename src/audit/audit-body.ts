import canonicalize from 'canonicalize';
import type { AuditDraft } from './audit-event.js';

const MOST_BYTES = 16 * 1024;
const MOST_CHARACTERS = 512;
const LONE_SURROGATE = /\p{Surrogate}/u;

// Left out one after the other where an event is too long; what is not here says who, what and how it ended.
const DISPENSABLE = [
  'arguments',
  'result',
  'request',
  'network',
  'authority',
  'approval',
  'account',
] as const;

/**
 * An event as it is recorded: canonical JSON (RFC 8785), 16 KiB at most. Texts of outside may be anything; they are
 * shortened and made well-formed, and where the whole is too long, fields are left out and named in `left_out`.
 * Never fails on what an event holds.
 */
export function bodyOf(draft: AuditDraft, recordedAt: Date): string {
  let event: Record<string, unknown> = { ...draft, recorded_at: recordedAt.toISOString() };
  let body = canonical(event);
  const leftOut: string[] = [];
  for (const name of DISPENSABLE) {
    if (Buffer.byteLength(body) <= MOST_BYTES) return body;
    if (event[name] === undefined) continue;
    leftOut.push(name);
    event = { ...event, [name]: undefined, left_out: leftOut };
    body = canonical(event);
  }
  return body;
}

/** RFC 8785; `undefined` where a value has none. */
export const canonical = (value: unknown): string => canonicalize(plain(value)) ?? 'null';

/** Of the same meaning and without what canonical JSON cannot say. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [textOf(key), plain(item)]));
}

function textOf(text: string): string {
  const short = text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
  // Encoding puts U+FFFD into the place of half a character.
  return LONE_SURROGATE.test(short) ? Buffer.from(short, 'utf8').toString('utf8') : short;
}
