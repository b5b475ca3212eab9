import { type Curve, NO_CURVE } from './curve.js';
import { isSpread, kurtosisOf, skewnessOf } from './moments.js';

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 365.25 * DAY_SECONDS;
const SATURDAY = 5;

/** Days on which US markets trade in a year, as LEAN assumes (`tradingDaysPerYear = 252`). */
export const TRADING_DAYS = 252;
/** Half a year, the shorter window of the rolling Sharpe ratio in LEAN's own report. */
export const ROLLING_WINDOW_DAYS = 126;
// What is observed so often in a year is taken for trading days: holidays differ, and years have gaps.
const LEAST_TRADING_DAYS = 230;
const MOST_TRADING_DAYS = 275;

/** How far each value is below the highest so far: fractions, 0 or below, at the same times. */
export function drawdownOf({ times, values }: Curve): Curve {
  let peak = Number.NEGATIVE_INFINITY;
  return {
    times,
    values: values.map((value) => {
      peak = Math.max(peak, value);
      return peak > 0 ? Math.min(value / peak - 1, 0) : 0;
    }),
  };
}

/** The last value of each UTC day. Weekends on which nothing moved are no days. */
export function dailyOf({ times, values }: Curve): Curve {
  const days: { time: number; value: number }[] = [];
  times.forEach((time, index) => {
    const last = days.at(-1);
    const value = values[index] as number;
    const isSameDay = last && dayOf(last.time) === dayOf(time);
    if (isSameDay) days.pop();
    if (!isSameDay && last && last.value === value && isWeekend(time)) return;
    days.push({ time, value });
  });
  return { times: days.map(({ time }) => time), values: days.map(({ value }) => value) };
}

/**
 * From one day to the next: fractions, one less than there are days, each at the time of its second day. None of an
 * account that went on from nothing or from debt: what a gain is there no fraction says.
 */
export function dailyReturnsOf(curve: Curve): Curve {
  const { times, values } = dailyOf(curve);
  const returns = values.slice(1).map((value, index) => value / (values[index] as number) - 1);
  const isSound = returns.every(Number.isFinite) && values.slice(0, -1).every((value) => value > 0);
  return isSound ? { times: times.slice(1), values: returns } : NO_CURVE;
}

/**
 * Sharpe ratio of the returns within half a year up to each day, annualised by the square root of the returns in a
 * year: Sharpe, "The Sharpe Ratio", Journal of Portfolio Management 21(1), 1994, "Time Dependence". Daily returns,
 * no risk-free rate. It begins once there is a whole window, and leaves out windows in which nothing moved.
 */
export function rollingSharpeOf(curve: Curve): Curve {
  const { times, values } = dailyReturnsOf(curve);
  const perYear = observationsPerYear(times);
  const window = Math.max(Math.round((perYear * ROLLING_WINDOW_DAYS) / TRADING_DAYS), 2);
  const points: [number, number][] = [];
  for (let end = window; end <= values.length; end += 1) {
    const sharpe = sharpeOf(values, end - window, end);
    if (sharpe !== undefined) points.push([times[end - 1] as number, sharpe * Math.sqrt(perYear)]);
  }
  return { times: points.map(([time]) => time), values: points.map(([, value]) => value) };
}

/** Mean over sample deviation of a stretch: per observation, not annualised. Undefined where nothing moved. */
export function sharpeOf(
  returns: readonly number[],
  start = 0,
  end: number = returns.length,
): number | undefined {
  const count = end - start;
  if (count < 2) return undefined;
  // By index, because half a year of returns is looked at for every day of the curve.
  let [sum, largest] = [0, 0];
  for (let index = start; index < end; index += 1) {
    sum += returns[index] as number;
    largest = Math.max(largest, Math.abs(returns[index] as number));
  }
  const mean = sum / count;
  let squares = 0;
  for (let index = start; index < end; index += 1) squares += ((returns[index] as number) - mean) ** 2;
  return isSpread(squares / count, largest) ? mean / Math.sqrt(squares / (count - 1)) : undefined;
}

/** How many of these observations a year has: 252 for daily ones of a market, more where weekends trade as well. */
export function observationsPerYear(times: readonly number[]): number {
  const years = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / YEAR_SECONDS;
  const measured = (times.length - 1) / years;
  // Of a few weeks nothing can be measured.
  if (!(years > 0.25) || (measured > LEAST_TRADING_DAYS && measured < MOST_TRADING_DAYS)) return TRADING_DAYS;
  return measured;
}

/** The figures of a run that a trial ledger keeps: per trading day, not annualised. */
export interface ReturnFigures {
  readonly sharpe: number;
  /** 0 of normal returns. */
  readonly skewness: number;
  /** 3 of normal returns. */
  readonly kurtosis: number;
  readonly observations: number;
}

/**
 * Of an equity curve. Undefined where it has too few days, or nothing moved. A curve of other days than a market's,
 * with weekends or thinned, is converted to a year of 252, so that trials compare: the Sharpe ratio grows with the
 * square root of time, and with it over the root of the number of observations nothing changes.
 */
export function trialResultOf(equity: Curve): ReturnFigures | undefined {
  const { times, values } = dailyReturnsOf(equity);
  const [sharpe, skewness, kurtosis] = [sharpeOf(values), skewnessOf(values), kurtosisOf(values)];
  if (sharpe === undefined || skewness === undefined || kurtosis === undefined) return undefined;
  const perDay = observationsPerYear(times) / TRADING_DAYS;
  const observations = Math.round(values.length / perDay);
  return { sharpe: sharpe * Math.sqrt(perDay), skewness, kurtosis, observations };
}

/**
 * At most so many points, of which the lowest and the highest of each stretch are kept, and the first and the last:
 * a picture made of them has the same extremes as one of all.
 */
export function thinned(curve: Curve, maxPoints: number): Curve {
  const { times, values } = curve;
  const last = times.length - 1;
  if (times.length <= maxPoints) return curve;
  const stretches = Math.floor((maxPoints - 2) / 2);
  const kept = new Set(maxPoints < 2 ? [last] : [0, last]);
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const start = 1 + Math.floor(((last - 1) * stretch) / stretches);
    const end = 1 + Math.floor(((last - 1) * (stretch + 1)) / stretches);
    for (const index of extremesOf(values, start, end)) kept.add(index);
  }
  const indexes = [...kept].toSorted((a, b) => a - b);
  return {
    times: indexes.map((index) => times[index] as number),
    values: indexes.map((index) => values[index] as number),
  };
}

function extremesOf(values: readonly number[], start: number, end: number): readonly number[] {
  let [lowest, highest] = [start, start];
  for (let index = start; index < end; index += 1) {
    if ((values[index] as number) < (values[lowest] as number)) lowest = index;
    if ((values[index] as number) > (values[highest] as number)) highest = index;
  }
  return [lowest, highest];
}

const dayOf = (seconds: number): number => Math.floor(seconds / DAY_SECONDS);

// Counted from Monday; the first day of 1970 was a Thursday.
const isWeekend = (seconds: number): boolean => (dayOf(seconds) + 3) % 7 >= SATURDAY;
