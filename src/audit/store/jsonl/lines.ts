import { type FileHandle, open } from 'node:fs/promises';
import { closing } from './segment-files.js';

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/** A line and where it begins in its file. */
export interface Line {
  readonly offset: number;
  readonly text: Buffer;
}

/**
 * The whole lines of a file within its first bytes, first to last; what follows the last line feed is left out.
 * Holds a chunk and a line in memory.
 */
export async function* linesForward(path: string, end: number): AsyncGenerator<Line> {
  const handle = await open(path, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    for (let position = 0; position < end;) {
      const chunk = await readAt(handle, position, Math.min(CHUNK_BYTES, end - position));
      if (chunk.length === 0) return;
      const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const start = position - rest.length;
      position += chunk.length;
      let from = 0;
      for (let at = data.indexOf(LINE_FEED); at >= 0; at = data.indexOf(LINE_FEED, from)) {
        yield { offset: start + from, text: data.subarray(from, at) };
        from = at + 1;
      }
      rest = data.subarray(from);
    }
  } finally {
    await handle.close();
  }
}

/** The same, last to first. */
export async function* linesBackward(path: string, end: number): AsyncGenerator<Line> {
  const handle = await open(path, 'r');
  try {
    let position = end;
    // Begins after a line feed, except at the end of the file, where what has none is left out.
    let rest: Buffer | undefined;
    while (position > 0) {
      const size = Math.min(CHUNK_BYTES, position);
      position -= size;
      const chunk = await readAt(handle, position, size);
      const data: Buffer = rest ? Buffer.concat([chunk, rest]) : withoutTorn(chunk);
      if (data.length === 0) continue;
      const first = position === 0 ? 0 : data.indexOf(LINE_FEED) + 1;
      for (let to = data.length; to > first;) {
        // A negative place would count from the end.
        const before = to < 2 ? -1 : data.lastIndexOf(LINE_FEED, to - 2);
        const begin = Math.max(before + 1, first);
        yield { offset: position + begin, text: data.subarray(begin, to - 1) };
        to = begin;
      }
      rest = data.subarray(0, first);
    }
  } finally {
    await handle.close();
  }
}

/** Length of a file. */
export async function lengthOf(path: string): Promise<number> {
  const handle = await open(path, 'r');
  return closing(handle, async () => (await handle.stat()).size);
}

const withoutTorn = (chunk: Buffer): Buffer => chunk.subarray(0, chunk.lastIndexOf(LINE_FEED) + 1);

async function readAt(handle: FileHandle, position: number, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(buffer, filled, size - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
