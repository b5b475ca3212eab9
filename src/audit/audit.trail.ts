import { Inject, Injectable } from '@nestjs/common';
import type { AuditRecord } from './audit-event.js';
import { AuditEvents } from './audit-events.js';
import { inSpan } from '../tracing/in-span.js';
import { AUDIT_RECORDER, type AuditRecorder } from './recorder/audit-recorder.js';

const SPAN = 'audit.append';

interface Recording {
  readonly eventId: string;
  readonly recorded: Promise<void>;
}

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
  recordBefore(record: AuditRecord): Recording {
    const draft = this.events.draft(record);
    return { eventId: draft.event_id, recorded: inSpan(SPAN, {}, () => this.recorder.recordBefore(draft)) };
  }

  /**
   * @returns the id of the event, and what resolves when it is recorded that something was done, or soon: then it is
   * kept until it can be recorded
   */
  recordAfter(record: AuditRecord): Recording {
    const draft = this.events.draft(record);
    return { eventId: draft.event_id, recorded: inSpan(SPAN, {}, () => this.recorder.recordAfter(draft)) };
  }
}
