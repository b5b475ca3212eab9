import type { AuditDraft } from '../audit-event.js';

/** Takes events to where they are kept. */
export interface AuditRecorder {
  /** Records when it can: never waits, never fails. What does not fit into its queue is counted as lost. */
  record(draft: AuditDraft): void;
  /**
   * For what must not happen unless it is recorded. Resolves when it is.
   * @throws AuditUnavailable when it is not, or it is not known
   */
  recordBefore(draft: AuditDraft): Promise<void>;
  /** For what has happened: tried again until it is recorded. Resolves when it is, or cannot be for now. */
  recordAfter(draft: AuditDraft): Promise<void>;
  /** Why events cannot be recorded now, in a stable word; nothing while they can. */
  readonly trouble: string | undefined;
}

export const AUDIT_RECORDER = Symbol('AuditRecorder');
