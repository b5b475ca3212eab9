import type { AuditStore } from '../../audit/store/audit-store.js';
import { JsonlAuditStore } from '../../audit/store/jsonl/jsonl-store.js';
import { PostgresAuditStore } from '../../audit/store/postgres/postgres-audit-store.js';
import { FileTrialStore } from './file-trial-store.js';
import { MemoryTrialStore } from './memory-trial-store.js';
import { PostgresTrialStore } from './postgres-trial-store.js';
import type { TrialStore } from './trial-store.js';

/** Where the audit is, or in memory where it is kept nowhere. */
export function openTrialStore(audit: AuditStore | undefined): TrialStore {
  if (audit instanceof JsonlAuditStore) return new FileTrialStore(audit);
  if (audit instanceof PostgresAuditStore) return new PostgresTrialStore(audit.connections);
  return new MemoryTrialStore();
}
