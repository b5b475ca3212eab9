import type { AuditStore, ChainedEntry, ChainHead } from '../store/audit-store.js';
import { PostgresAuditStore } from '../store/postgres/postgres-audit-store.js';
import { ChainVerifier } from '../verify/chain.verifier.js';
import type { Verification } from '../verify/verification.js';

const OF_A_CHAIN = 200;
const OF_ALL = 1000;
const MOST_CHAINS = 500;

/** Whether the last entries are as they were written, and reach the ends that the store names. Cheap: not all of it. */
export async function verifyRecent(store: AuditStore, heads: readonly ChainHead[]): Promise<Verification> {
  // Of files only the last lines are read, and not every chain has one there.
  const always = store instanceof PostgresAuditStore;
  const looked = always ? heads.slice(0, MOST_CHAINS) : heads;
  const known = looked.map((head) => ({ ...head, source: 'the store', always }));
  const verifier = new ChainVerifier({ isPart: true, known });
  for (const entry of await recentEntries(store, looked)) verifier.take(entry);
  return verifier.report();
}

/** Files are searched from their end, all chains together; a database finds the end of each. */
async function recentEntries(store: AuditStore, heads: readonly ChainHead[]): Promise<ChainedEntry[]> {
  if (!(store instanceof PostgresAuditStore)) {
    return (await collected(store.read({ newestFirst: true, limit: OF_ALL }))).reverse();
  }
  const entries: ChainedEntry[] = [];
  for (const { chain, seq } of heads) {
    entries.push(...(await collected(store.read({ chain, after: seq - OF_A_CHAIN, limit: OF_A_CHAIN }))));
  }
  return entries;
}

async function collected(entries: AsyncIterable<ChainedEntry>): Promise<ChainedEntry[]> {
  const all: ChainedEntry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}
