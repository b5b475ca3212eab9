import { setTimeout as delay } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { bodyOf } from '../audit-body.js';
import type { AuditDraft } from '../audit-event.js';
import type { AuditEvents } from '../audit-events.js';
import type { AuditSink } from '../audit-sink.js';
import { type AuditStore, AuditUnavailable } from '../store/audit-store.js';
import type { AuditRecorder } from './audit-recorder.js';
import { OutageRecord } from './outage-record.js';
import type { RecorderMetrics } from './recorder-metrics.js';
import { type Need, type WaitingEvent, WaitingEvents } from './waiting-events.js';

const MOST_IN_A_WRITE = 500;
// What nobody waits for is written together with what comes within this time. Longer would save CPU, as making a write
// last takes a millisecond of it; but a batch is made in one go, and four times as many events keep a call waiting.
const LINGER_MS = 25;
// Longer than a disk that works needs; a caller is not kept waiting for one that hangs.
const WAIT_MS = 5_000;
const RETRY_MS = 1_000;
const CLOSING_MS = 5_000;

/** Chain of what belongs to no tenant. */
export const NO_TENANT = '-';

/**
 * Keeps events in a store, in the order in which they came, and tells the stream of each with its place. One
 * write at a time: what comes meanwhile shares the next.
 */
export class StoreRecorder implements AuditRecorder, OnApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private readonly waiting = new WaitingEvents();
  private outage = new OutageRecord();
  private failure: string | undefined;
  private writingSinceMs: number | undefined;
  private running: Promise<void> | undefined;
  private hurry: (() => void) | undefined;
  private closing = false;

  constructor(
    private readonly store: AuditStore,
    private readonly sink: AuditSink,
    private readonly metrics: RecorderMetrics,
    private readonly events: AuditEvents,
  ) {}

  get trouble(): string | undefined {
    const hangs = this.writingSinceMs !== undefined && performance.now() - this.writingSinceMs > WAIT_MS;
    return this.failure ?? (hangs ? 'no_answer' : undefined);
  }

  record(draft: AuditDraft): void {
    this.add(draft, 'sometime');
  }

  async recordBefore(draft: AuditDraft): Promise<void> {
    const trouble = this.closing ? 'closed' : this.trouble;
    const failure = trouble ? new AuditUnavailable(trouble) : await this.added(draft, 'before');
    if (!failure) return;
    this.outage.refuse(failure.reason);
    this.metrics.count('failed', 1);
    throw failure;
  }

  async recordAfter(draft: AuditDraft): Promise<void> {
    // While nothing can be recorded there is nothing to wait for.
    if (this.trouble) this.add(draft, 'after');
    else await this.added(draft, 'after');
  }

  /** Writes what is left, as far as that is possible, and closes the store. */
  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    this.hurry?.();
    await Promise.race([this.running, delay(CLOSING_MS, undefined, { ref: false })]);
    const left = this.waiting.length;
    if (left > 0) this.logger.error(`${left} events are not recorded (${this.trouble ?? 'closed'})`);
    this.metrics.count('dropped', left);
    await this.store.close();
  }

  private added(draft: AuditDraft, need: Need): Promise<AuditUnavailable | undefined> {
    return new Promise((resolve) => {
      const tooLong = setTimeout(() => resolve(new AuditUnavailable('no_answer')), WAIT_MS);
      this.add(draft, need, (error) => {
        clearTimeout(tooLong);
        resolve(error);
      });
    });
  }

  private add(draft: AuditDraft, need: Need, settled?: WaitingEvent['settled']): void {
    const event: WaitingEvent = { draft, need, settled, told: false };
    if (this.closing || !this.waiting.add(event)) return this.drop(event);
    this.metrics.waiting(this.waiting.length);
    if (this.failure && need !== 'before') this.tell(event);
    if (need !== 'sometime') this.hurry?.();
    this.running ??= this.work();
  }

  private drop(event: WaitingEvent): void {
    if (event.need !== 'before') {
      this.tell(event);
      this.outage.lose(event.draft.tenant_id);
      this.metrics.count('dropped', 1);
    }
    event.settled?.(new AuditUnavailable('queue_full'));
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0 || !this.outage.isEmpty) {
      await this.linger();
      await this.write(this.waiting.take(MOST_IN_A_WRITE));
      this.metrics.waiting(this.waiting.length);
      if (this.failure && this.closing) break;
      if (this.failure) await delay(RETRY_MS, undefined, { ref: false });
    }
    // In the same moment in which nothing is left: whoever comes next starts anew.
    this.running = undefined;
  }

  private linger(): Promise<void> | undefined {
    if (this.closing || this.waiting.isUrgent || this.waiting.length >= MOST_IN_A_WRITE) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LINGER_MS);
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async write(taken: readonly WaitingEvent[]): Promise<void> {
    const told = this.outage;
    const own = told.records().map((record) => ownEvent(this.events.draft(record)));
    const events = [...own, ...taken];
    // What happens from here on is for the next record of an outage.
    this.outage = new OutageRecord();
    this.writingSinceMs = performance.now();
    try {
      await this.append(events);
      this.recovered();
    } catch (error) {
      told.absorb(this.outage);
      this.outage = told;
      this.failed(taken, error instanceof AuditUnavailable ? error : new AuditUnavailable('internal_error'));
    } finally {
      this.writingSinceMs = undefined;
    }
  }

  private async append(events: readonly WaitingEvent[]): Promise<void> {
    const now = new Date().toISOString();
    const bodies = events.map(({ draft }) => bodyOf(draft, now));
    const startMs = performance.now();
    const entries = await this.store.append(
      events.map(({ draft }, index) => ({ chain: draft.tenant_id ?? NO_TENANT, body: bodies[index]! })),
    );
    this.metrics.wrote((performance.now() - startMs) / 1000);
    this.metrics.count('written', events.length);
    this.sink.append(
      events.map(({ draft }, index) => ({ draft, body: bodies[index]!, entry: entries[index] })),
    );
    for (const { settled } of events) settled?.();
  }

  private failed(taken: readonly WaitingEvent[], error: AuditUnavailable): void {
    if (!this.failure) this.logger.error(`The audit cannot be written (${error.reason}); trying again`);
    this.failure = error.reason;
    this.outage.begin(error.reason);
    for (const event of taken) {
      event.settled?.(error);
      event.settled = undefined;
      if (event.need !== 'before' && !event.told) this.tell(event);
    }
    this.waiting.putBack(taken.filter(({ need }) => need !== 'before'));
  }

  private recovered(): void {
    if (this.failure) this.logger.log('The audit is written again');
    this.failure = undefined;
  }

  /** Tells the stream of what the store does not have. */
  private tell(event: WaitingEvent): void {
    event.told = true;
    const { draft } = event;
    this.sink.append([{ draft, body: bodyOf(draft, new Date().toISOString()) }]);
  }
}

const ownEvent = (draft: AuditDraft): WaitingEvent => ({
  draft,
  need: 'sometime',
  settled: undefined,
  told: true,
});
