// HTTP dates end at the second; on average half of the next one has passed.
const HALF_A_SECOND_MS = 500;

/** What time it is at QuantConnect, as its answers say: its clock and ours need not agree. */
export class UpstreamClock {
  private aheadMs = 0;
  private lastDate: unknown;
  private lastTheirs = NaN;

  /** @param date The `Date` header of an answer that has just come. */
  heard(date: unknown, now = Date.now()): void {
    if (date !== this.lastDate) this.read(date);
    if (!Number.isNaN(this.lastTheirs)) this.aheadMs = this.lastTheirs + HALF_A_SECOND_MS - now;
  }

  // Many answers come within a second, and have the same one.
  private read(date: unknown): void {
    this.lastDate = date;
    this.lastTheirs = typeof date === 'string' ? Date.parse(date) : NaN;
  }

  /** A moment of ours, in milliseconds since 1970, as QuantConnect would have told it. */
  at(ours: number): number {
    return ours + this.aheadMs;
  }
}
