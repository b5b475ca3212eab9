import type { TrialEntry } from './trial.js';

const MOST_WAITING = 10_000;

/** What became of entries: kept, not kept, never tried because too many waited, or refused for lack of room. */
export type TrialOutcome = 'written' | 'failed' | 'dropped' | 'no_room';

interface Submission {
  readonly entries: readonly TrialEntry[];
  readonly done: () => void;
}

export interface TrialQueueOptions {
  /** @returns how many there was no room for */
  readonly write: (entries: readonly TrialEntry[]) => Promise<number>;
  readonly onOutcome: (outcome: TrialOutcome, entries: number, error?: unknown) => void;
}

/** What arrives while something is being written goes together into the next write. Nothing ever fails for its caller. */
export class TrialQueue {
  private waiting: Submission[] = [];
  private size = 0;
  private running: Promise<void> | undefined;

  constructor(private readonly options: TrialQueueOptions) {}

  /** Resolves when the entries are kept, or it is certain that they will not be. */
  add(entries: readonly TrialEntry[]): Promise<void> {
    if (entries.length === 0) return Promise.resolve();
    if (this.size + entries.length > MOST_WAITING) {
      this.options.onOutcome('dropped', entries.length);
      return Promise.resolve();
    }
    return new Promise((done) => {
      this.waiting.push({ entries, done });
      this.size += entries.length;
      this.running ??= this.run();
    });
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // What is submitted in the same turn belongs together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      this.size = 0;
      await this.write(batch.flatMap(({ entries }) => entries));
      for (const { done } of batch) done();
    }
    this.running = undefined;
  }

  private async write(entries: readonly TrialEntry[]): Promise<void> {
    const { write, onOutcome } = this.options;
    try {
      const refused = await write(entries);
      onOutcome('written', entries.length - refused);
      if (refused > 0) onOutcome('no_room', refused);
    } catch (error) {
      onOutcome('failed', entries.length, error);
    }
  }
}
