import type { UpstreamClock } from '../upstream-clock.js';

// Both sides round to the second, and an answer is on its way for some time.
const MARGIN_MS = 3_000;
// A request that was accepted may wait before it is carried out.
const LATEST_MS = 10 * 60_000;
// Where the clocks are further apart than an answer of theirs lets us believe.
const DOUBT_MS = 120_000;

/** How a moment at QuantConnect lies to a write: made by it, perhaps made by it, or surely not. */
export type Relation = 'since' | 'perhaps' | 'before';

/** When a write was sent, to be compared with what QuantConnect says of the things it finds there. */
export class CallTime {
  /**
   * @param startedAt Milliseconds since 1970, of our clock.
   * @param isAlone Whether no other call could have made the same thing meanwhile.
   */
  constructor(
    private readonly startedAt: number,
    private readonly clock: UpstreamClock,
    readonly isAlone: () => boolean = () => true,
  ) {}

  /** @param stamp `2025-11-11 02:12:05`, UTC without saying so, or ISO 8601. */
  relationOf(stamp: unknown): Relation {
    const at = parsed(stamp);
    // What does not say when it was made may have been made by anybody.
    if (at === undefined) return 'perhaps';
    const after = at - this.clock.at(this.startedAt);
    if (after < -DOUBT_MS) return 'before';
    return after >= -MARGIN_MS && after <= LATEST_MS ? 'since' : 'perhaps';
  }
}

function parsed(stamp: unknown): number | undefined {
  if (typeof stamp !== 'string') return undefined;
  const zoned = /[zZ]$|[+-]\d\d:?\d\d$/.test(stamp) ? stamp : `${stamp.replace(' ', 'T')}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? undefined : at;
}
