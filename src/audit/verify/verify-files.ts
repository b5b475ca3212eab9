import { basename } from 'node:path';
import { listSegments } from '../store/jsonl/segment-files.js';
import type { ChainVerifier } from './chain.verifier.js';
import { eachLine, entryOfExactly } from './entry-lines.js';

/** Every byte of an export has to be one that was written. */
export async function verifyFile(verifier: ChainVerifier, path: string): Promise<void> {
  const name = basename(path);
  const ended = await eachLine(path, (line, number) => takeLine(verifier, line, `${name}:${number}`));
  if (!ended) verifier.malformed(`${name}: no line feed at the end`);
}

/**
 * The segments of a file store, in the order in which they were written. Where a server is writing, the last line
 * may be half there: it has not been acknowledged to anybody, so it is left out.
 */
export async function verifyDirectory(verifier: ChainVerifier, directory: string): Promise<void> {
  const segments = await listSegments(directory);
  for (const [index, { path, name }] of segments.entries()) {
    let held: (() => void) | undefined;
    const ended = await eachLine(path, (line, number) => {
      held?.();
      held = () => takeLine(verifier, line, `${name}:${number}`);
    });
    if (ended || index < segments.length - 1) held?.();
  }
}

/** Whether segments are missing at the beginning: old ones may be moved to an archive. */
export async function isArchivedInPart(directory: string): Promise<boolean> {
  const [first] = await listSegments(directory);
  return first !== undefined && first.number > 1;
}

function takeLine(verifier: ChainVerifier, line: Buffer, place: string): void {
  const entry = entryOfExactly(line);
  if (entry) verifier.take(entry, place);
  else verifier.malformed(place);
}
