import { type Curve, NO_CURVE } from './curve.js';

const SECONDS_A_DAY = 86_400;
const WINDOW_DAYS = 126;
const DAYS_A_YEAR = 252;

/** Fractions below the highest value so far: 0 or less. */
export function drawdownOf({ times, values }: Curve): Curve {
  let highest = -Infinity;
  const drawdown = values.map((value) => {
    highest = Math.max(highest, value);
    return highest > 0 ? value / highest - 1 : 0;
  });
  return { times, values: drawdown };
}

/** Annualised Sharpe ratio of the daily returns of the last 126 trading days, without a risk-free rate. */
export function rollingSharpeOf(curve: Curve): Curve {
  const { times, values } = daily(curve);
  const returns = values.slice(1).map((value, n) => value / values[n]! - 1);
  if (returns.length < WINDOW_DAYS) return NO_CURVE;
  const sharpes = returns.slice(WINDOW_DAYS - 1).map((_, n) => sharpeOf(returns.slice(n, n + WINDOW_DAYS)));
  return { times: times.slice(WINDOW_DAYS), values: sharpes };
}

/** As many points as asked for or fewer, with the lowest and the highest value of every stretch. */
export function thinned({ times, values }: Curve, maxPoints: number): Curve {
  if (values.length <= maxPoints) return { times, values };
  const buckets = Math.max(1, Math.floor((maxPoints - 2) / 2));
  const kept = new Set([0, values.length - 1]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * values.length) / buckets);
    const to = Math.floor(((bucket + 1) * values.length) / buckets);
    let [low, high] = [from, from];
    for (let n = from; n < to; n++) {
      if (values[n]! < values[low]!) low = n;
      if (values[n]! > values[high]!) high = n;
    }
    kept.add(low).add(high);
  }
  const order = [...kept].sort((a, b) => a - b);
  return { times: order.map((n) => times[n]!), values: order.map((n) => values[n]!) };
}

/** The last value of each day. */
function daily({ times, values }: Curve): Curve {
  const last = times
    .map((_, n) => n)
    .filter(
      (n) => Math.floor(times[n]! / SECONDS_A_DAY) !== Math.floor((times[n + 1] ?? Infinity) / SECONDS_A_DAY),
    );
  return { times: last.map((n) => times[n]!), values: last.map((n) => values[n]!) };
}

function sharpeOf(returns: readonly number[]): number {
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1);
  return variance > 0 ? (mean / Math.sqrt(variance)) * Math.sqrt(DAYS_A_YEAR) : 0;
}
