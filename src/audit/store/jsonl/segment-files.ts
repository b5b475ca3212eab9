import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^(\d{8})-(\d{4}-\d{2}-\d{2})\.jsonl$/;

/** One file of the record. */
export interface SegmentFile {
  readonly path: string;
  readonly name: string;
  /** Counts from 1; what is written later stands in a higher one. */
  readonly number: number;
  /** UTC day on which all of it was written, as `2026-11-25`. */
  readonly day: string;
}

export function segmentFile(directory: string, number: number, day: string): SegmentFile {
  const name = `${String(number).padStart(8, '0')}-${day}.jsonl`;
  return { path: join(directory, name), name, number, day };
}

/** The segments of a directory, oldest first. */
export async function listSegments(directory: string): Promise<SegmentFile[]> {
  const found = (await readdir(directory)).flatMap((name) => {
    const [, number, day] = NAME.exec(name) ?? [];
    return number && day ? [segmentFile(directory, Number(number), day)] : [];
  });
  return found.sort((a, b) => a.number - b.number);
}

/** Makes names last that were given or taken in a directory. */
export async function syncDirectory(directory: string): Promise<void> {
  // Not every system lets a directory be opened for it.
  const handle = await open(directory, 'r').catch(() => undefined);
  if (handle) await closing(handle, () => handle.sync().catch(() => undefined));
}

export async function closing<T>(handle: FileHandle, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await handle.close();
  }
}
