import type { AuditStore } from '../store/audit-store.js';
import { ChainVerifier } from './chain.verifier.js';
import type { KnownHead, Verification } from './verification.js';

/**
 * All chains of a store. The ends that it knows itself were asked for first: a record that lost its last entries
 * does not reach them any more.
 * @throws AuditUnavailable
 */
export async function verifyStore(
  store: Pick<AuditStore, 'heads' | 'read'>,
  known: readonly KnownHead[] = [],
): Promise<Verification> {
  const heads = (await store.heads()).map((head): KnownHead => ({ ...head, source: 'the store' }));
  const verifier = new ChainVerifier({ known: [...known, ...heads] });
  for await (const entry of store.read({})) verifier.take(entry);
  return verifier.report();
}
