import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import type { AuditEntry, ChainHead } from '../audit-store.js';
import { closing, type SegmentFile } from './segment-files.js';

/** How everything stood at the end of a segment, so that a start need not read what came before. */
export interface Checkpoint {
  readonly heads: readonly ChainHead[];
  readonly openIntents: readonly AuditEntry[];
}

const pathOf = ({ path }: SegmentFile): string => path.replace(/\.jsonl$/, '.checkpoint');

/** Writes it beside its segment, in one step. It is no part of the record: without it a start takes longer. */
export async function writeCheckpoint(segment: SegmentFile, checkpoint: Checkpoint): Promise<void> {
  const path = pathOf(segment);
  const content = JSON.stringify(checkpoint);
  const handle = await open(`${path}.tmp`, 'w', 0o600);
  await closing(handle, async () => {
    await handle.writeFile(`${digestOf(content)}\n${content}`);
    await handle.sync();
  });
  await rename(`${path}.tmp`, path);
}

/** Nothing where there is none, or not a whole one. */
export async function readCheckpoint(segment: SegmentFile): Promise<Checkpoint | undefined> {
  const text = await readFile(pathOf(segment), 'utf8').catch(() => '');
  const end = text.indexOf('\n');
  const content = text.slice(end + 1);
  return end > 0 && digestOf(content) === text.slice(0, end)
    ? (JSON.parse(content) as Checkpoint)
    : undefined;
}

const digestOf = (content: string): string => createHash('sha256').update(content, 'utf8').digest('hex');
