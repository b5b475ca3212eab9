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

const DAYS_PER_YEAR = 252;
const MARKET_DRIFT = 0.08 / DAYS_PER_YEAR;
const MARKET_VOLATILITY = 0.16 / Math.sqrt(DAYS_PER_YEAR);

/**
 * The price path of a ticker over `MARKET_DAYS`: made up, but the same in every backtest. Every ticker
 * follows the market to a degree of its own, so that alpha and beta against the benchmark mean something.
 */
export function pricePath(ticker: string): Bar[] {
  const character = new Random(`security:${ticker}`);
  const market = new Random('market');
  const isBenchmark = ticker === BENCHMARK;
  const beta = isBenchmark ? 1 : character.between(0.3, 1.5);
  const ownVolatility = isBenchmark ? 0.0005 : character.between(0.08, 0.3) / Math.sqrt(DAYS_PER_YEAR);
  let close = character.between(20, 120);
  return MARKET_DAYS.map(() => {
    const move = MARKET_DRIFT + MARKET_VOLATILITY * market.normal();
    const bar = nextBar(close, beta * move + ownVolatility * character.normal(), character);
    close = bar.close;
    return bar;
  });
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

export function roundPrice(price: number): number {
  return Math.round(price * 10_000) / 10_000;
}
