import type { Entry, Security, Strategy } from '../source/strategy.js';
import type { Bar } from './market.js';
import type { Random } from './random.js';

export type Signal = 'up' | 'down';

const SHORTEST_LOOKBACK_DAYS = 5;
const LONGEST_LOOKBACK_DAYS = 60;
const CASH_BUFFER = 0.0025;
const LEVERAGE = 2;
const CRYPTO = 7;

/**
 * Decides for one security. The real conditions of an algorithm cannot be known without running it,
 * so a moving average stands in for them; how many days it covers comes from the run's seed.
 */
export class Trader {
  private readonly lookbackDays: number;
  private readonly long: Entry | undefined;
  private readonly short: Entry | undefined;
  private readonly holdsForever: boolean;

  constructor(
    readonly security: Security,
    private readonly strategy: Strategy,
    private readonly bars: readonly Bar[],
    random: Random,
  ) {
    this.lookbackDays = random.integer(SHORTEST_LOOKBACK_DAYS, LONGEST_LOOKBACK_DAYS);
    const entries = applicableEntries(strategy, security);
    this.long = entries.find(({ size }) => size === undefined || size > 0);
    this.short = entries.find(({ size }) => size !== undefined && size < 0);
    this.holdsForever = !strategy.exits && !(this.long && this.short);
  }

  get isActive(): boolean {
    return this.long !== undefined || this.short !== undefined;
  }

  /** What the days before `at` (an index into the bars) say. */
  signal(at: number): Signal {
    const recent = this.bars.slice(Math.max(at - this.lookbackDays, 0), at);
    const average = recent.reduce((sum, { close }) => sum + close, 0) / Math.max(recent.length, 1);
    return (recent.at(-1)?.close ?? 0) >= average ? 'up' : 'down';
  }

  /** The entry to be in at the open of day `at`; `flat` to be out, `stay` to leave things as they are. */
  decide(at: number, held: number): Entry | 'flat' | 'stay' {
    if (this.holdsForever) return held === 0 ? (this.long ?? this.short ?? 'stay') : 'stay';
    const isUp = this.signal(at) === 'up';
    const wanted = isUp ? this.long : this.short;
    if (wanted) return Math.sign(held) === (isUp ? 1 : -1) ? 'stay' : wanted;
    return held === 0 || !this.strategy.exits ? 'stay' : 'flat';
  }

  /** Units to order for `entry`; never more than the portfolio's margin can carry. */
  sizeOf(entry: Entry, equity: number, price: number): number {
    const share = equity / this.strategy.securities.length;
    const side = entry === this.short ? -1 : 1;
    const wanted =
      entry.kind === 'holdings' && entry.size !== undefined
        ? (Math.abs(entry.size) * equity * (1 - CASH_BUFFER)) / price
        : Math.abs(entry.size ?? (share * (1 - CASH_BUFFER)) / price);
    return side * wholeUnits(this.security, Math.min(wanted, (LEVERAGE * share) / price));
  }
}

function applicableEntries({ entries, tradesInsights, securities }: Strategy, { ticker }: Security): Entry[] {
  const fromInsights: Entry = { kind: 'holdings', size: 1 / securities.length, isLimit: false };
  const all = tradesInsights ? [...entries, fromInsights] : entries;
  const known = new Set(securities.map((security) => security.ticker));
  // What is said about this ticker goes before what is said about all of them.
  const bySpecificity = all.toSorted((a, b) => Number(b.ticker === ticker) - Number(a.ticker === ticker));
  return bySpecificity.filter(
    (entry) => entry.ticker === undefined || entry.ticker === ticker || !known.has(entry.ticker),
  );
}

function wholeUnits({ securityType }: Security, units: number): number {
  const perUnit = securityType === CRYPTO ? 10_000 : 1;
  return Math.floor(Math.max(units, 0) * perUnit) / perUnit;
}
