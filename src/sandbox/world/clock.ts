/** Simulated time: `speed` 1 takes about as long as the real service, 100 a hundredth of that. */
export class Clock {
  constructor(private readonly speed: number) {}

  /** Milliseconds since 1970, in the caller's time. Records carry this one. */
  now(): number {
    return Date.now();
  }

  /** Simulated seconds from one value of `now` to another. */
  secondsBetween(then: number, later: number): number {
    return ((later - then) / 1000) * this.speed;
  }

  /** The value of `now` that many simulated seconds after another. */
  after(then: number, seconds: number): number {
    return then + (seconds / this.speed) * 1000;
  }
}

/** `2025-11-11 02:12:05`: UTC without saying so, as the API writes `created` and `modified`. */
export function stamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}
