import { Injectable } from '@nestjs/common';
import { Metrics } from '../../observability/metrics.js';

/** `failed`: an intent that was refused, so that nothing was done. `dropped`: lost to the record. */
export type RecordOutcome = 'written' | 'failed' | 'dropped';

/** Whether the record is complete, for whoever is on call. */
@Injectable()
export class RecorderMetrics {
  constructor(private readonly metrics: Metrics) {}

  count(outcome: RecordOutcome, events: number): void {
    this.metrics.auditEvents.inc({ outcome }, events);
  }

  wrote(seconds: number): void {
    this.metrics.auditWriteDuration.observe(seconds);
  }

  waiting(events: number): void {
    this.metrics.auditQueueLength.set(events);
  }
}
