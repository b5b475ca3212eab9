import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { linkedTo } from '../store/chain.js';
import type { AuditEntry, ChainedEntry, ChainHead } from '../store/audit-store.js';

/** An event as a server records it, for specs. */
export function entryOf(chain = 'tenant-a', event: object = {}): AuditEntry {
  const body = canonicalize({
    schema_version: 1,
    event_id: randomUUID(),
    occurred_at: new Date().toISOString(),
    action: 'mcp.tools.call',
    outcome: 'success',
    tenant_id: chain,
    actor: { type: 'token', issuer: 'ledgai', sub: 'alice', token_id_hash: '0123456789abcdef' },
    target: { type: 'tool', name: 'read_project' },
    component: { name: 'ledgai-quantconnect-mcp', version: '1.2.3' },
    ...event,
  });
  return { chain, body: body! };
}

/** Entries at their places, as a store would have linked them. */
export function linked(entries: readonly AuditEntry[]): ChainedEntry[] {
  const heads = new Map<string, ChainHead>();
  return entries.map((entry) => {
    const chained = linkedTo(heads.get(entry.chain), entry);
    heads.set(entry.chain, chained);
    return chained;
  });
}

export const eventIdOf = ({ body }: Pick<AuditEntry, 'body'>): string =>
  (JSON.parse(body) as { event_id: string }).event_id;

export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
