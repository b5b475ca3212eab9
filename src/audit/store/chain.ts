import { hash as digestOf } from 'node:crypto';
import type { AuditEntry, ChainedEntry, ChainHead } from './audit-store.js';

/** What the first entry of a chain has for the hash before it. */
export const GENESIS_HASH = '0'.repeat(64);

/**
 * The hash of an entry: SHA-256, in hex, over the UTF-8 of seq, the hash before, the chain and the body, separated
 * by line feeds. Whatever the chain is called this is unambiguous: no body has a line feed in it.
 */
export function hashOf({ chain, seq, prevHash, body }: Omit<ChainedEntry, 'hash'>): string {
  return digestOf('sha256', `${seq}\n${prevHash}\n${chain}\n${body}`, 'hex');
}

/** The entry at the end of its chain. */
export function linkedTo(head: Pick<ChainHead, 'seq' | 'hash'> | undefined, entry: AuditEntry): ChainedEntry {
  const { chain, body } = entry;
  const [seq, prevHash] = head ? [head.seq + 1, head.hash] : [1, GENESIS_HASH];
  return { chain, body, seq, prevHash, hash: hashOf({ chain, body, seq, prevHash }) };
}
