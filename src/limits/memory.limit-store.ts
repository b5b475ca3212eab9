import { CountsByScope } from './counts-by-scope.js';
import { type Limit, type LimitStore, type Refusal, WINDOW_MS } from './limit.js';
import { SlidingLog } from './sliding-log.js';

// Some 20 MB. Beyond it whoever has been quiet for longest is forgotten, which takes as many valid tokens.
const MOST_NAMES = 100_000;

/** What this process let through. */
export class MemoryLimitStore implements LimitStore {
  // Two generations: what is used moves to the recent one, and what is left of the earlier one is dropped as a
  // whole. A single map in the order of use would be searched from its beginning, past all that was deleted.
  private recent = new CountsByScope();
  private earlier = new CountsByScope();
  private recentSince = -Infinity;

  /** @param now Milliseconds of a clock that only goes forward. */
  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly mostNames = MOST_NAMES,
  ) {}

  /** How many names are held; one that moved counts twice. */
  get size(): number {
    return this.recent.size + this.earlier.size;
  }

  take(limits: readonly Limit[]): Refusal | undefined {
    const now = this.now();
    const refusal = this.longest(limits, now);
    if (!refusal) for (const limit of limits) this.add(limit, now);
    return refusal;
  }

  private longest(limits: readonly Limit[], now: number): Refusal | undefined {
    let longest: Refusal | undefined;
    for (const limit of limits) {
      const waitMs = this.find(limit)?.waitMs(limit.most, now) ?? 0;
      if (waitMs > (longest?.waitMs ?? 0)) longest = { limit, waitMs };
    }
    return longest;
  }

  private find(limit: Limit): SlidingLog | undefined {
    return this.recent.get(limit) ?? this.earlier.get(limit);
  }

  private add(limit: Limit, now: number): void {
    const log = this.find(limit) ?? new SlidingLog();
    log.add(now);
    this.forget(now);
    this.recent.set(limit, log);
  }

  /** Within a window no count is lost, unless there are too many names. */
  private forget(now: number): void {
    if (this.recent.size < this.mostNames / 2 && now - this.recentSince < WINDOW_MS) return;
    this.earlier = this.recent;
    this.recent = new CountsByScope();
    this.recentSince = now;
  }
}
