import { MARKET_DAYS } from './calendar.js';
import { Random } from './random.js';

/** Prices of one day. */
export interface Bar {
  open: number;
  high: number;
  low: number;
  close: number;
}

export const BENCHMARK = 'SPY';

// A path takes half a megabyte; a made-up ticker must not cost that for good.
const KEPT_PATHS = 100;
const DAYS_PER_YEAR = 252;
const MARKET_DRIFT = 0.08 / DAYS_PER_YEAR;
const MARKET_VOLATILITY = 0.16 / Math.sqrt(DAYS_PER_YEAR);

/**
 * Price paths over `MARKET_DAYS`: made up, but the same in every backtest. Every ticker follows the
 * market to a degree of its own, so that alpha and beta against the benchmark mean something.
 */
export class Market {
  private readonly paths = new Map<string, Bar[]>();
  private readonly moves: number[];

  constructor() {
    const random = new Random('market');
    this.moves = MARKET_DAYS.map(() => MARKET_DRIFT + MARKET_VOLATILITY * random.normal());
  }

  path(ticker: string): readonly Bar[] {
    const known = this.paths.get(ticker);
    if (known) return known;
    if (this.paths.size >= KEPT_PATHS) this.paths.clear();
    const path = this.follow(ticker);
    this.paths.set(ticker, path);
    return path;
  }

  private follow(ticker: string): Bar[] {
    const character = new Random(`security:${ticker}`);
    const isBenchmark = ticker === BENCHMARK;
    const beta = isBenchmark ? 1 : character.between(0.3, 1.5);
    const ownVolatility = isBenchmark ? 0 : character.between(0.08, 0.3) / Math.sqrt(DAYS_PER_YEAR);
    let close = character.between(20, 120);
    return this.moves.map((move) => {
      const ownMove = isBenchmark ? 0 : ownVolatility * character.normal();
      const bar = nextBar(close, beta * move + ownMove, character);
      close = bar.close;
      return bar;
    });
  }
}

function nextBar(previous: number, move: number, random: Random): Bar {
  const change = Math.min(Math.max(move, -0.2), 0.2);
  const open = roundPrice(previous * (1 + change * random.between(0, 0.5)));
  const close = Math.max(roundPrice(previous * (1 + change)), 0.01);
  const wick = Math.abs(change) * 0.5 + 0.002;
  const high = roundPrice(Math.max(open, close) * (1 + wick * random.next()));
  const low = roundPrice(Math.min(open, close) * (1 - wick * random.next()));
  return { open, high, low, close };
}

/** Made once: an optimization of a hundred runs would otherwise spend most of its time on the same prices. */
export const MARKET = new Market();

export function roundPrice(price: number): number {
  return Math.round(price * 10_000) / 10_000;
}
