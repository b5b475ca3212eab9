import { open } from 'node:fs/promises';
import type { ChainHead } from '../audit-store.js';
import { type Checkpoint, readCheckpoint } from './checkpoint.js';
import { entryOf } from './entry-line.js';
import { lengthOf, linesBackward, linesForward } from './lines.js';
import { OpenIntents } from './open-intents.js';
import { closing, type SegmentFile } from './segment-files.js';

/** Where the record has got to. */
export interface Standing {
  readonly heads: Map<string, ChainHead>;
  readonly openIntents: OpenIntents;
}

/** Reads no more than what was written after the newest checkpoint. */
export async function standingOf(segments: readonly SegmentFile[]): Promise<Standing> {
  const { checkpoint, from } = await newestCheckpoint(segments);
  const heads = new Map(checkpoint.heads.map((head) => [head.chain, head]));
  const openIntents = new OpenIntents(checkpoint.openIntents);
  for (const { path } of segments.slice(from)) {
    for await (const { text } of linesForward(path, await lengthOf(path))) {
      const entry = entryOf(text.toString('utf8'));
      if (!entry) continue;
      const { chain, seq, hash } = entry;
      heads.set(chain, { chain, seq, hash });
      openIntents.see(entry);
    }
  }
  return { heads, openIntents };
}

/**
 * The last segment is always read: it may have been written to after its checkpoint was.
 * @returns it, and the index of the first segment after it
 */
async function newestCheckpoint(
  segments: readonly SegmentFile[],
): Promise<{ checkpoint: Checkpoint; from: number }> {
  for (let index = segments.length - 2; index >= 0; index -= 1) {
    const checkpoint = await readCheckpoint(segments[index]!);
    if (checkpoint) return { checkpoint, from: index + 1 };
  }
  return { checkpoint: { heads: [], openIntents: [] }, from: 0 };
}

/**
 * Cuts off what a crash in the middle of a write has left at the end of a segment: a line without its end, or
 * lines that are none. Nobody was told that it is recorded. It is kept in a file beside the segment.
 * @returns how many bytes were cut off
 */
export async function cutTornEnd({ path }: SegmentFile): Promise<number> {
  const [length, whole] = [await lengthOf(path), await wholeLength(path)];
  if (whole === length) return 0;
  const handle = await open(path, 'r+');
  await closing(handle, async () => {
    const torn = Buffer.alloc(length - whole);
    await handle.read(torn, 0, torn.length, whole);
    await keep(`${path}.${whole}.torn`, torn);
    await handle.truncate(whole);
    await handle.sync();
  });
  return length - whole;
}

async function keep(path: string, torn: Buffer): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  await closing(handle, async () => {
    await handle.writeFile(torn);
    await handle.sync();
  });
}

/** Up to and including the last line that is an entry. */
async function wholeLength(path: string): Promise<number> {
  const length = await lengthOf(path);
  for await (const { offset, text } of linesBackward(path, length)) {
    if (entryOf(text.toString('utf8'))) return offset + text.length + 1;
  }
  return 0;
}
