import type { AuditQuery, ChainedEntry } from '../audit-store.js';
import { matches } from '../query-match.js';
import { chainPrefix, entryOf } from './entry-line.js';
import { lengthOf, type Line, linesBackward, linesForward } from './lines.js';
import { listSegments, type SegmentFile } from './segment-files.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The entries of a directory that were asked for, in the order they were written, or the other way round. It may
 * be written to meanwhile: what is not whole yet is left out. Lines that are no entries are passed over; finding
 * those is the business of verification.
 */
export async function* readEntries(directory: string, query: AuditQuery = {}): AsyncGenerator<ChainedEntry> {
  const segments = (await listSegments(directory)).filter(({ day }) => mayHold(day, query));
  let left = query.limit ?? Infinity;
  for (const segment of query.newestFirst ? segments.reverse() : segments) {
    for await (const entry of entriesOf(segment, query)) {
      if (left <= 0) return;
      left -= 1;
      yield entry;
    }
    if (left <= 0) return;
  }
}

async function* entriesOf({ path }: SegmentFile, query: AuditQuery): AsyncGenerator<ChainedEntry> {
  const read: (path: string, end: number) => AsyncGenerator<Line> = query.newestFirst
    ? linesBackward
    : linesForward;
  const prefix = query.chain === undefined ? undefined : Buffer.from(chainPrefix(query.chain));
  for await (const { text } of read(path, await lengthOf(path))) {
    // Most lines are of other chains: they are told apart without being made into texts.
    if (prefix && !prefix.equals(text.subarray(0, prefix.length))) continue;
    const entry = entryOf(text.toString('utf8'));
    if (entry && matches(entry, query)) yield entry;
  }
}

/**
 * Nothing is recorded before it occurs, so a day that is over holds nothing later. Another day is read all the
 * same, because clocks are set back.
 */
const mayHold = (day: string, { from }: AuditQuery): boolean =>
  from === undefined || new Date(Date.parse(from) - DAY_MS).toISOString().slice(0, 10) <= day;
