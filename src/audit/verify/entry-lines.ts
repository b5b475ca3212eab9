import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { entryOf, lineOf } from '../store/jsonl/entry-line.js';
import type { ChainedEntry } from '../store/audit-store.js';

const LINE_FEED = 0x0a;
const CHUNK_BYTES = 256 * 1024;
// An event has 16 kB at most; a line that does not end must not fill the memory.
const LONGEST_LINE_BYTES = 1024 * 1024;

/** The entry of a line that consists of exactly the bytes it is written as. */
export function entryOfExactly(line: Buffer): ChainedEntry | undefined {
  // Bytes that are no text would be read as a replacement character, which another text may really have.
  if (!isUtf8(line)) return undefined;
  const text = line.toString('utf8');
  const entry = entryOf(text);
  return entry && lineOf(entry) === text ? entry : undefined;
}

/**
 * Every line of a file with its number, counted from 1, without its line feed.
 * @returns whether the last line ended with one
 */
export async function eachLine(path: string, take: (line: Buffer, number: number) => void): Promise<boolean> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let number = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      const end = chunk.subarray(from, at);
      take(rest.length > 0 ? Buffer.concat([...rest, end]) : end, (number += 1));
      [rest, restBytes, from] = [[], 0, at + 1];
    }
    // Of a line that is too long its beginning is enough: it is no entry in any case.
    if (restBytes < LONGEST_LINE_BYTES) rest.push(chunk.subarray(from));
    restBytes += chunk.length - from;
  }
  if (restBytes > 0) take(Buffer.concat(rest), number + 1);
  return restBytes === 0;
}
