// HTTP dates end at the second; on average half of the next one has passed.
const HALF_A_SECOND_MS = 500;

/** What time it is at QuantConnect, as its answers say: its clock and ours need not agree. */
export class UpstreamClock {
  private aheadMs = 0;

  /** @param date The `Date` header of an answer that has just come. */
  heard(date: unknown, now = Date.now()): void {
    const theirs = typeof date === 'string' ? Date.parse(date) : NaN;
    if (!Number.isNaN(theirs)) this.aheadMs = theirs + HALF_A_SECOND_MS - now;
  }

  /** A moment of ours, in milliseconds since 1970, as QuantConnect would have told it. */
  at(ours: number): number {
    return ours + this.aheadMs;
  }
}
