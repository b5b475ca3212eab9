import type { Curve } from '../view-data.js';

/** Times in ascending order, then a column of values for every curve; `null` where it has none. */
export type ChartTable = [number[], ...(number | null)[][]];

/** Curves side by side over all of their times, each straight between its own points. */
export function tableOf(curves: readonly Curve[]): ChartTable {
  const times = [...new Set(curves.flatMap((curve) => curve.times))].sort((a, b) => a - b);
  return [times, ...curves.map((curve) => columnOf(curve, times))];
}

function columnOf(curve: Curve, times: readonly number[]): (number | null)[] {
  let next = 0;
  return times.map((time) => {
    while (next < curve.times.length && (curve.times[next] ?? 0) < time) next += 1;
    return between(curve, next, time);
  });
}

/** @param next Index of the first point that is not before the time. */
function between({ times, values }: Curve, next: number, time: number): number | null {
  const [after, right] = [times[next], values[next]];
  if (after === undefined || right === undefined) return null;
  if (after === time) return right;
  const [before, left] = [times[next - 1], values[next - 1]];
  if (before === undefined || left === undefined) return null;
  return left + ((right - left) * (time - before)) / (after - before);
}
