import { WINDOW_MS } from '../limit.js';

/** What was let through within the last minute, without any thought for memory. */
export class PlainLog {
  private readonly times: number[] = [];

  waitMs(most: number, now: number): number {
    const recent = this.times.filter((time) => time > now - WINDOW_MS);
    return recent.length < most ? 0 : recent[recent.length - most]! + WINDOW_MS - now;
  }

  add(now: number): void {
    this.times.push(now);
  }
}
