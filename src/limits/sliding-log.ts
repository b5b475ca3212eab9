import { WINDOW_MS } from './limit.js';

// Before that, moving what is left to the front costs more than the memory it gives back.
const COMPACT_AT = 512;

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
    if (this.first >= COMPACT_AT && this.first * 2 >= this.times.length) this.compact();
    this.times.push(now);
  }

  private compact(): void {
    this.times = this.times.slice(this.first);
    this.first = 0;
  }
}
