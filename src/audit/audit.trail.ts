import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import type { AuditRecord } from './audit-event.js';
import { AuditEvents, type Occurrence } from './audit-events.js';
import { EndOfTurn } from '../event-loop/end-of-turn.js';
import { inSpan } from '../tracing/in-span.js';
import { AUDIT_RECORDER, type AuditRecorder } from './recorder/audit-recorder.js';

const SPAN = 'audit.append';

interface Recording {
  readonly eventId: string;
  readonly recorded: Promise<void>;
}

/** An event that has occurred and is still to be told of. */
interface Unwritten {
  readonly occurrence: Occurrence;
  readonly recordOf: () => AuditRecord;
}

/** The record of what was decided and done. */
@Injectable()
export class AuditTrail implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private readonly unwritten = new EndOfTurn<Unwritten>((one) => this.write(one), process.nextTick);

  constructor(
    private readonly events: AuditEvents,
    @Inject(AUDIT_RECORDER) private readonly recorder: AuditRecorder,
  ) {}

  /**
   * For what happens with every call: the same as `record`, but what the event says is put together when nothing that
   * is under way can go on, for all that has ended by then in one go. One by one it takes twice the time, and answers
   * wait for it.
   * @param recordOf Called once. Whatever it is made of does not change any more.
   * @returns the id of the event
   */
  recordSoon(recordOf: () => AuditRecord): string {
    const occurrence = this.events.occurrence();
    this.unwritten.add({ occurrence, recordOf });
    return occurrence.eventId;
  }

  /**
   * Never waits and never fails, so that nothing which is only told about is held up by it.
   * @returns the id of the event
   */
  record(record: AuditRecord): string {
    // Events are recorded in the order in which they occurred.
    this.unwritten.catchUp();
    const draft = this.events.draft(record);
    this.recorder.record(draft);
    return draft.event_id;
  }

  /**
   * @returns the id of the event, and what resolves when it is recorded that something will be done, or throws
   * AuditUnavailable: it is not, so do not
   */
  recordBefore(record: AuditRecord): Recording {
    this.unwritten.catchUp();
    const draft = this.events.draft(record);
    return { eventId: draft.event_id, recorded: inSpan(SPAN, {}, () => this.recorder.recordBefore(draft)) };
  }

  /**
   * @returns the id of the event, and what resolves when it is recorded that something was done, or soon: then it is
   * kept until it can be recorded
   */
  recordAfter(record: AuditRecord): Recording {
    this.unwritten.catchUp();
    const draft = this.events.draft(record);
    return { eventId: draft.event_id, recorded: inSpan(SPAN, {}, () => this.recorder.recordAfter(draft)) };
  }

  beforeApplicationShutdown(): void {
    this.unwritten.catchUp();
  }

  private write({ occurrence, recordOf }: Unwritten): void {
    try {
      this.recorder.record(this.events.draft(recordOf(), occurrence));
    } catch (error) {
      // Nobody else would catch it here, and the process would end.
      this.logger.error({ message: 'An event could not be put into words', error });
    }
  }
}
