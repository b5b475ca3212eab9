import type { Curve } from './curve.js';

/** Per observation, not annualised. */
export interface ReturnFigures {
  readonly sharpe: number;
  readonly skewness: number;
  readonly kurtosis: number;
  readonly observations: number;
}

const DAY_SECONDS = 86_400;
const LEAST_RETURNS = 2;

/** Of the daily returns of an equity curve; undefined where there are too few of them, or none that moves. */
export function trialResultOf(equity: Curve): ReturnFigures | undefined {
  const returns = dailyReturns(equity);
  if (returns.length < LEAST_RETURNS) return undefined;
  const mean = average(returns);
  const deviations = returns.map((value) => value - mean);
  const moment = (power: number): number => average(deviations.map((value) => value ** power));
  const sd = Math.sqrt((moment(2) * returns.length) / (returns.length - 1));
  if (!(sd > 0)) return undefined;
  return {
    sharpe: mean / sd,
    skewness: moment(3) / moment(2) ** 1.5,
    kurtosis: moment(4) / moment(2) ** 2,
    observations: returns.length,
  };
}

/** From the last value of one day (UTC) to that of the next. */
function dailyReturns({ times, values }: Curve): number[] {
  const closes = [...new Map(times.map((time, n) => [Math.floor(time / DAY_SECONDS), values[n]!])).values()];
  return closes
    .slice(1)
    .map((close, n) => close / closes[n]! - 1)
    .filter(Number.isFinite);
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
