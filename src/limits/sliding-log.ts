import { WINDOW_MS } from './limit.js';

// Before that, moving what is left to the front costs more than the memory it gives back.
const COMPACT_AT = 512;

// Most are asked a few times a minute. A list that grows by itself has room for 17 numbers at once, and takes 196
// bytes for three of them; one that is made anew for each takes 83, and no more time.
const EXACT_BELOW = 8;

/** When something was let through within the last minute: exact, at the price of one number for each. */
export class SlidingLog {
  private times: number[] = [];
  private first = 0;

  /** How many numbers are held. */
  get size(): number {
    return this.times.length;
  }

  /** Milliseconds until there are less than `most` within a minute; 0 when there are. */
  waitMs(most: number, now: number): number {
    const index = this.times.length - most;
    return index < this.first ? 0 : Math.max(0, this.times[index]! + WINDOW_MS - now);
  }

  add(now: number): void {
    while (this.first < this.times.length && this.times[this.first]! <= now - WINDOW_MS) this.first += 1;
    const { length } = this.times;
    if (length < EXACT_BELOW || (this.first >= COMPACT_AT && this.first * 2 >= length)) this.compact();
    if (this.times.length < EXACT_BELOW) this.times = this.times.concat(now);
    else this.times.push(now);
  }

  private compact(): void {
    if (this.first === 0) return;
    this.times = this.times.slice(this.first);
    this.first = 0;
  }
}
