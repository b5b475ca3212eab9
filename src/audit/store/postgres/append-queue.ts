import { type AuditEntry, AuditUnavailable, type ChainedEntry } from '../audit-store.js';
import { untraced } from '../../../tracing/in-span.js';
import { isRefusedData } from './audit-pool.js';

const MOST_IN_A_BATCH = 500;
// Some seconds of a busy server. Who waits behind more than that is told so instead.
const MOST_WAITING = 10_000;

interface Submission {
  readonly entries: readonly AuditEntry[];
  readonly done: (chained: readonly ChainedEntry[]) => void;
  readonly failed: (error: unknown) => void;
}

type Write = (entries: readonly AuditEntry[]) => Promise<readonly ChainedEntry[]>;

/**
 * What arrives while a batch is being written goes together into the next: a transaction costs the same for one
 * as for hundreds. One batch at a time keeps the order in which entries arrived.
 */
export class AppendQueue {
  private waiting: Submission[] = [];
  private entriesWaiting = 0;
  private running: Promise<void> | undefined;

  constructor(private readonly write: Write) {}

  append(entries: readonly AuditEntry[]): Promise<readonly ChainedEntry[]> {
    if (entries.length === 0) return Promise.resolve([]);
    if (this.entriesWaiting >= MOST_WAITING) return Promise.reject(new AuditUnavailable('queue_full'));
    return new Promise((done, failed) => {
      this.waiting.push({ entries, done, failed });
      this.entriesWaiting += entries.length;
      // It goes on for others too.
      this.running ??= untraced(() => this.run());
    });
  }

  /** Resolves when everything that was waiting has been written or refused. */
  async drained(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // What is submitted in the same turn belongs together.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.settle(this.nextBatch());
    this.running = undefined;
  }

  private nextBatch(): readonly Submission[] {
    let size = 0;
    const end = this.waiting.findIndex(({ entries }) => (size += entries.length) > MOST_IN_A_BATCH);
    return this.take(end < 0 ? this.waiting.length : Math.max(end, 1));
  }

  private take(count: number): readonly Submission[] {
    const taken = this.waiting.splice(0, count);
    for (const { entries } of taken) this.entriesWaiting -= entries.length;
    return taken;
  }

  private async settle(batch: readonly Submission[]): Promise<void> {
    try {
      const chained = await this.write(batch.flatMap(({ entries }) => entries));
      let start = 0;
      for (const { entries, done } of batch) done(chained.slice(start, (start += entries.length)));
    } catch (error) {
      // One entry that cannot be stored must not take those of others with it.
      if (isRefusedData(error) && batch.length > 1) {
        for (const submission of batch) await this.settle([submission]);
        return;
      }
      for (const { failed } of batch) failed(error);
      // What waits behind would run into the same, each after a time limit of its own.
      if (!isRefusedData(error)) for (const { failed } of this.take(this.waiting.length)) failed(error);
    }
  }
}
