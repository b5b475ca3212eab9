import { type Limit, type LimitStore, nameOf, type Refusal, WINDOW_MS } from './limit.js';
import { SlidingLog } from './sliding-log.js';

// Some 30 MB. Beyond it whoever has been quiet for longest is forgotten, which takes as many valid tokens.
const MOST_NAMES = 100_000;

/** What this process let through. */
export class MemoryLimitStore implements LimitStore {
  // In the order of their last use, so that what can be forgotten comes first.
  private readonly logs = new Map<string, SlidingLog>();

  /** @param now Milliseconds of a clock that only goes forward. */
  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly mostNames = MOST_NAMES,
  ) {}

  get size(): number {
    return this.logs.size;
  }

  take(limits: readonly Limit[]): Refusal | undefined {
    const now = this.now();
    const refusal = this.longest(limits, now);
    if (!refusal) for (const limit of limits) this.add(nameOf(limit), now);
    return refusal;
  }

  private longest(limits: readonly Limit[], now: number): Refusal | undefined {
    let longest: Refusal | undefined;
    for (const limit of limits) {
      const waitMs = this.logs.get(nameOf(limit))?.waitMs(limit.most, now) ?? 0;
      if (waitMs > (longest?.waitMs ?? 0)) longest = { limit, waitMs };
    }
    return longest;
  }

  private add(name: string, now: number): void {
    const log = this.logs.get(name) ?? new SlidingLog();
    log.add(now);
    this.logs.delete(name);
    this.logs.set(name, log);
    this.forget(now);
  }

  private forget(now: number): void {
    for (const [name, { latest }] of this.logs) {
      if (latest > now - WINDOW_MS && this.logs.size <= this.mostNames) return;
      this.logs.delete(name);
    }
  }
}
