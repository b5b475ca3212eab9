import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainedEntry } from '../../src/audit/store/audit-store.js';
import { GENESIS_HASH, hashOf } from '../../src/audit/store/chain.js';
import { entryOf, lineOf } from '../../src/audit/store/jsonl/entry-line.js';

/** The names of the segments, oldest first. */
export const segmentsOf = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();

/** Every entry in the files of a directory, chain by chain; throws at the first byte that is not as it has to be. */
export function checkedChains(directory: string): Map<string, ChainedEntry[]> {
  const chains = new Map<string, ChainedEntry[]>();
  for (const segment of segmentsOf(directory)) {
    const text = readFileSync(join(directory, segment), 'utf8');
    if (text !== '' && !text.endsWith('\n')) throw new Error(`${segment} ends in the middle of a line`);
    for (const line of text.split('\n').slice(0, -1)) check(line, chains);
  }
  return chains;
}

function check(line: string, chains: Map<string, ChainedEntry[]>): void {
  const entry = entryOf(line);
  if (!entry || lineOf(entry) !== line) throw new Error(`No entry: ${line.slice(0, 200)}`);
  const chain = chains.get(entry.chain) ?? [];
  const before = chain.at(-1);
  const place = `${entry.chain} ${entry.seq}`;
  if (entry.seq !== (before?.seq ?? 0) + 1) throw new Error(`${place} follows ${before?.seq}`);
  if (entry.prevHash !== (before?.hash ?? GENESIS_HASH)) throw new Error(`${place} is not linked`);
  if (entry.hash !== hashOf(entry)) throw new Error(`${place} has another hash`);
  chain.push(entry);
  chains.set(entry.chain, chain);
}
