import { WINDOW_MS } from './limit.js';

// Before that, moving what is left to the front costs more than the memory it gives back.
const COMPACT_AT = 512;

// Most are asked a few times a minute. A list that grows by itself has room for 17 numbers at once, and takes 196
// bytes for three of them; one that is made anew for each takes 72, and no more time.
const MANY = 8;

/** When something was let through within the last minute: exact, at the price of one number for each. */
export type Log = FewTimes | SlidingLog;

/** Is never changed, so that counts that are alike can be one. */
type FewTimes = readonly number[];

/** Milliseconds until there are less than `most` within a minute; 0 when there are. */
export function waitMs(log: Log, most: number, now: number): number {
  return log instanceof SlidingLog ? log.waitMs(most, now) : waitIn(log, 0, most, now);
}

/** The log with one time more; the one that was given is not to be used any more where it is of many. */
export function withTime(log: Log | undefined, now: number): Log {
  if (log instanceof SlidingLog) return log.add(now);
  const times = log ? recentOf(log, now).concat(now) : [now];
  return times.length < MANY ? times : new SlidingLog(times);
}

/** How many numbers are held. */
export const sizeOf = (log: Log): number => (log instanceof SlidingLog ? log.size : log.length);

/** The same for many, which are added to. */
export class SlidingLog {
  private first = 0;

  constructor(private times: number[]) {}

  get size(): number {
    return this.times.length;
  }

  waitMs(most: number, now: number): number {
    return waitIn(this.times, this.first, most, now);
  }

  add(now: number): this {
    while (this.first < this.times.length && this.times[this.first]! <= now - WINDOW_MS) this.first += 1;
    if (this.first >= COMPACT_AT && this.first * 2 >= this.times.length) this.compact();
    this.times.push(now);
    return this;
  }

  private compact(): void {
    this.times = this.times.slice(this.first);
    this.first = 0;
  }
}

function waitIn(times: readonly number[], first: number, most: number, now: number): number {
  const index = times.length - most;
  return index < first ? 0 : Math.max(0, times[index]! + WINDOW_MS - now);
}

function recentOf(times: FewTimes, now: number): FewTimes {
  const first = times.findIndex((time) => time > now - WINDOW_MS);
  if (first === 0) return times;
  return first < 0 ? [] : times.slice(first);
}
