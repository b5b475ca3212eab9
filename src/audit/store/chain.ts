import { createHash } from 'node:crypto';
import type { AuditEntry, ChainedEntry, ChainHead } from './audit-store.js';

/** What the first entry of a chain has for the hash before it. */
export const GENESIS_HASH = '0'.repeat(64);

/**
 * The hash of an entry: SHA-256, in hex, over the UTF-8 of seq, the hash before, the chain and the body, separated
 * by line feeds. Whatever the chain is called this is unambiguous: no body has a line feed in it.
 */
export function hashOf({ chain, seq, prevHash, body }: Omit<ChainedEntry, 'hash'>): string {
  return createHash('sha256').update(`${seq}\n${prevHash}\n${chain}\n${body}`, 'utf8').digest('hex');
}

/** The entry at the end of its chain. */
export function linkedTo(head: Pick<ChainHead, 'seq' | 'hash'> | undefined, entry: AuditEntry): ChainedEntry {
  const { chain, body } = entry;
  const place = { chain, body, seq: (head?.seq ?? 0) + 1, prevHash: head?.hash ?? GENESIS_HASH };
  return { ...place, hash: hashOf(place) };
}
