import type { Ledger } from './ledger.js';

/** Portfolio and benchmark values over time; the first element is the value before the first day. */
export interface Curve {
  /** Unix seconds of midnight; one less element than the values, which start a day earlier. */
  days: number[];
  equity: number[];
  benchmark: number[];
}

export function curveOf({ cash, benchmarkStart, days }: Ledger): Curve {
  return {
    days: days.map(({ day }) => day),
    equity: [cash, ...days.map(({ equity }) => equity.close)],
    benchmark: [benchmarkStart, ...days.map(({ benchmark }) => benchmark)],
  };
}

/** The part of a curve between two days, both included. */
export function cutCurve({ days, equity, benchmark }: Curve, from: number, to: number): Curve {
  const first = days.findIndex((day) => day >= from);
  const end = days.findLastIndex((day) => day <= to) + 1;
  if (first < 0 || end <= first) return { days: [], equity: [], benchmark: [] };
  return {
    days: days.slice(first, end),
    equity: equity.slice(first, end + 1),
    benchmark: benchmark.slice(first, end + 1),
  };
}

/** Daily returns, as fractions. */
export function returnsOf(values: readonly number[]): number[] {
  return values.slice(1).map((value, index) => value / (values[index] ?? value) - 1);
}

/** How far below its peak so far each value lies, as fractions from 0 to 1. */
export function drawdownsOf(values: readonly number[]): number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return values.map((value) => {
    peak = Math.max(peak, value);
    return 1 - value / peak;
  });
}

/** The longest time, in days, that the curve stayed below an earlier peak. */
export function longestRecoveryDays({ days, equity }: Curve): number {
  let [peak, peakDay, longest] = [equity[0] ?? 0, days[0] ?? 0, 0];
  for (const [index, value] of equity.slice(1).entries()) {
    const day = days[index] ?? peakDay;
    if (value >= peak) [peak, peakDay] = [value, day];
    else longest = Math.max(longest, day - peakDay);
  }
  return Math.round(longest / 86_400);
}
