import type { AuditEvent } from '../audit-event.js';
import type { ChainedEntry } from '../store/audit-store.js';

type Cell = string | number | undefined;

const COLUMNS: Readonly<Record<string, (event: AuditEvent, entry: ChainedEntry) => Cell>> = {
  chain: (_, { chain }) => chain,
  seq: (_, { seq }) => seq,
  occurred_at: ({ occurred_at }) => occurred_at,
  event_id: ({ event_id }) => event_id,
  parent_event_id: ({ correlation }) => correlation?.parent_event_id,
  action: ({ action }) => action,
  outcome: ({ outcome }) => outcome,
  reason_code: ({ reason_code }) => reason_code,
  actor_issuer: ({ actor }) => actor?.issuer,
  actor_sub: ({ actor }) => actor?.sub,
  target_type: ({ target }) => target?.type,
  target_name: ({ target }) => target?.name,
  prev_hash: (_, { prevHash }) => prevHash,
  hash: (_, { hash }) => hash,
  event: (_, { body }) => body,
};

export const CSV_HEADER = lineOf(Object.keys(COLUMNS));

/** An entry as a line of RFC 4180. The last cell is the event as it was recorded, of which the hash is. */
export function csvLine(entry: ChainedEntry): string {
  const event = JSON.parse(entry.body) as AuditEvent;
  return lineOf(Object.values(COLUMNS).map((cell) => cell(event, entry)));
}

function lineOf(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

/**
 * Spreadsheets calculate a cell that begins like a formula, and names in events come from outside. The sign before
 * it, which they do not show, makes it a text.
 */
function cellOf(cell: Cell): string {
  const text = String(cell ?? '');
  const plain = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}
