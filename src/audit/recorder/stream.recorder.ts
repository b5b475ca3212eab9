import { bodyOf } from '../audit-body.js';
import type { AuditDraft } from '../audit-event.js';
import type { AuditSink } from '../audit-sink.js';
import type { AuditRecorder } from './audit-recorder.js';
import type { RecorderMetrics } from './recorder-metrics.js';

/** Keeps nothing: the stream is all there is, and what it has taken counts as recorded. */
export class StreamRecorder implements AuditRecorder {
  readonly trouble = undefined;

  constructor(
    private readonly sink: AuditSink,
    private readonly metrics: RecorderMetrics,
  ) {}

  record(draft: AuditDraft): void {
    this.sink.append([{ draft, body: bodyOf(draft, new Date().toISOString()) }]);
    this.metrics.count('written', 1);
  }

  async recordBefore(draft: AuditDraft): Promise<void> {
    this.record(draft);
  }

  async recordAfter(draft: AuditDraft): Promise<void> {
    this.record(draft);
  }
}
