import type { Chart, Point } from '../engine/charts.js';
import type { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';

/** The part of a chart that is asked for. */
export interface ChartRange {
  /** Most points per series. */
  count: number;
  /** Unix seconds, both included. */
  start: number;
  end: number;
}

export function chartRange(args: Arguments): ChartRange {
  const count = args.integer('count');
  const start = args.optionalInteger('start') ?? 0;
  const end = args.optionalInteger('end') ?? Number.MAX_SAFE_INTEGER;
  if (start > end) throw new Refused(invented('The start must not lie after the end.'));
  if (count < 1) throw new Refused(invented('The count must be positive.'));
  return { count, start, end };
}

export function cutChart(chart: Chart, { count, start, end }: ChartRange): Chart {
  const cut = Object.entries(chart.series).map(([name, series]) => {
    const within = series.values.filter(([time = 0]) => time >= start && time <= end);
    return [name, { ...series, values: thinOut(within, count) }] as const;
  });
  return { ...chart, series: Object.fromEntries(cut) };
}

// Evenly, and with the last point among them: that is where a reader looks for the outcome.
function thinOut(points: Point[], count: number): Point[] {
  if (points.length <= count) return points;
  if (count === 1) return points.slice(-1);
  const step = (points.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => points[Math.round(index * step)] ?? []);
}
