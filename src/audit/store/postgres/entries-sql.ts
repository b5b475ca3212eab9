import type { AuditQuery } from '../audit-store.js';
import { canonicalTime, fragmentsOf } from '../entry-filter.js';

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
      `(event_id = ${bound(event)} OR strpos(body, ${bound(`"parent_event_id":${JSON.stringify(event)}`)}) > 0)`,
    ...fragmentsOf(query).map((fragment) => `strpos(body, ${bound(fragment)}) > 0`),
    position &&
      `(chain > ${bound(position.chain)} OR chain = ${bound(position.chain)} AND seq ${onward} ${bound(position.seq)})`,
  ].filter(Boolean);
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const sql = `SELECT chain, seq, prev_hash, hash, body FROM audit.entry ${where}
    ORDER BY chain, seq ${newestFirst ? 'DESC' : 'ASC'} LIMIT ${bound(pageSize)}`;
  return { sql, values };
}
