import type { AuditQuery } from '../audit-store.js';

/** Where reading goes on: behind this entry, in the direction of reading. */
export interface Position {
  readonly chain: string;
  readonly seq: number;
}

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** One page of entries. A body may match by accident: the caller looks into it. */
export function entriesSql(query: AuditQuery, position: Position | undefined, pageSize: number): Statement {
  const values: unknown[] = [];
  const bound = (value: unknown): string => `$${values.push(value)}`;
  const { chain, after, from, to, event, newestFirst = false } = query;
  const onward = newestFirst ? '<' : '>';
  const conditions = [
    chain !== undefined && `chain = ${bound(chain)}`,
    after !== undefined && `seq ${onward} ${bound(after)}`,
    from !== undefined && `occurred_at >= ${bound(canonicalTime(from))}`,
    to !== undefined && `occurred_at < ${bound(canonicalTime(to))}`,
    event !== undefined &&
      `(event_id = ${bound(event)} OR ${['parent_event_id', 'reference']
        .map((name) => `strpos(body, ${bound(`"${name}":${JSON.stringify(event)}`)}) > 0`)
        .join(' OR ')})`,
    ...fragmentsOf(query).map((fragment) => `strpos(body, ${bound(fragment)}) > 0`),
    position &&
      `(chain > ${bound(position.chain)} OR chain = ${bound(position.chain)} AND seq ${onward} ${bound(position.seq)})`,
  ].filter(Boolean);
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const sql = `SELECT chain, seq, prev_hash, hash, body FROM audit.entry ${where}
    ORDER BY chain, seq ${newestFirst ? 'DESC' : 'ASC'} LIMIT ${bound(pageSize)}`;
  return { sql, values };
}

/**
 * Texts that the body of every entry that is wanted contains: in canonical JSON there is one way to write a field.
 * A body that has them in another place has them too.
 */
function fragmentsOf({ actor, action, target, outcome }: AuditQuery): string[] {
  const wanted = { sub: actor, action, name: target, outcome };
  return Object.entries(wanted).flatMap(([name, value]) =>
    value === undefined ? [] : [`"${name}":${JSON.stringify(value)}`],
  );
}

/** A moment as `occurred_at` writes it, so that comparing texts compares times. */
const canonicalTime = (text: string): string => new Date(text).toISOString();
