import { Inject, Injectable } from '@nestjs/common';
import type { AuditRecord } from './audit-event.js';
import { AuditEvents } from './audit-events.js';
import { AUDIT_RECORDER, type AuditRecorder } from './recorder/audit-recorder.js';

/** The record of what was decided and done. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly events: AuditEvents,
    @Inject(AUDIT_RECORDER) private readonly recorder: AuditRecorder,
  ) {}

  /**
   * Never waits and never fails, so that nothing which is only told about is held up by it.
   * @returns the id of the event
   */
  record(record: AuditRecord): string {
    const draft = this.events.draft(record);
    this.recorder.record(draft);
    return draft.event_id;
  }

  /**
   * @returns the id of the event, and what resolves when it is recorded that something will be done, or throws
   * AuditUnavailable: it is not, so do not
   */
  recordBefore(record: AuditRecord): { readonly eventId: string; readonly recorded: Promise<void> } {
    const draft = this.events.draft(record);
    return { eventId: draft.event_id, recorded: this.recorder.recordBefore(draft) };
  }

  /** Resolves when it is recorded that something was done, or soon: then it is kept until it can be recorded. */
  recordAfter(record: AuditRecord): Promise<void> {
    return this.recorder.recordAfter(this.events.draft(record));
  }
}
