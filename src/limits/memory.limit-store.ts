import { CountsByScope } from './counts-by-scope.js';
import { type Limit, type LimitStore, type Refusal, WINDOW_MS } from './limit.js';
import { type Log, SlidingLog, waitMs, withTime } from './sliding-log.js';

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
    if (!refusal) this.count(limits, now);
    return refusal;
  }

  private longest(limits: readonly Limit[], now: number): Refusal | undefined {
    let longest: Refusal | undefined;
    for (const limit of limits) {
      const log = this.find(limit);
      const left = log ? waitMs(log, limit.most, now) : 0;
      if (left > (longest?.waitMs ?? 0)) longest = { limit, waitMs: left };
    }
    return longest;
  }

  private find(limit: Limit): Log | undefined {
    return this.recent.get(limit) ?? this.earlier.get(limit);
  }

  /** What was the same before is the same afterwards: most tenants have one client, and two counts of the same calls. */
  private count(limits: readonly Limit[], now: number): void {
    let [before, after]: (Log | undefined)[] = [];
    for (const limit of limits) {
      const log = this.find(limit);
      // A log of many is added to, so it belongs to one count.
      if (!after || log !== before || after instanceof SlidingLog) after = withTime(log, now);
      before = log;
      this.forget(now);
      this.recent.set(limit, after);
    }
  }

  /** Within a window no count is lost, unless there are too many names. */
  private forget(now: number): void {
    if (this.recent.size < this.mostNames / 2 && now - this.recentSince < WINDOW_MS) return;
    this.earlier = this.recent;
    this.recent = new CountsByScope();
    this.recentSince = now;
  }
}
