import { type Curve, NO_CURVE } from './curve.js';
import { entriesOf, fieldsOf } from '../quantconnect/lenient.js';
import type { JsonObject } from '../quantconnect/quantconnect-reply.js';
import { numberIn } from './numbers.js';

// What is above this is in milliseconds: in seconds it would be the year 5138.
const SECONDS_BELOW = 1e11;
// The years 1900 and 2100. What lies beyond is no time of a backtest: dates cannot be made of it, nor an axis drawn.
const FIRST_SECOND = -2_208_988_800;
const LAST_SECOND = 4_102_444_800;

/** One series of a chart as it was read; the first one where there is none of that name. */
export function seriesOf(answer: JsonObject, name: string): Curve {
  const series = fieldsOf(fieldsOf(answer['chart'])['series']);
  return curveOf(series[name] ?? Object.values(series)[0]);
}

/** What all series of a chart come to at each time, whatever their sign: of an exposure, how much of it there is. */
export function grossOf(answer: JsonObject): Curve {
  const sums = new Map<number, number>();
  for (const series of entriesOf(fieldsOf(answer['chart'])['series'])) {
    const { times, values } = curveOf(series);
    times.forEach((time, index) => sums.set(time, (sums.get(time) ?? 0) + Math.abs(values[index] as number)));
  }
  return ascending([...sums]);
}

function curveOf(series: unknown): Curve {
  const points = entriesOf(fieldsOf(series)['values']).flatMap(pointOf);
  return points.length === 0 ? NO_CURVE : ascending(points);
}

/** `[time, value]`, a candle `[time, open, high, low, close]`, or the same by name; without a number it is none. */
function pointOf(point: unknown): [number, number][] {
  const { x, y, c } = fieldsOf(point);
  const list = Array.isArray(point) ? (point as unknown[]) : [x, y ?? c];
  const [time, value] = [numberIn(list[0]), list.length > 1 ? numberIn(list.at(-1)) : undefined];
  if (time === undefined || value === undefined) return [];
  const seconds = time > SECONDS_BELOW ? time / 1000 : time;
  return seconds < FIRST_SECOND || seconds > LAST_SECOND ? [] : [[seconds, value]];
}

function ascending(points: readonly (readonly [number, number])[]): Curve {
  const sorted = points.toSorted(([a], [b]) => a - b);
  return { times: sorted.map(([time]) => time), values: sorted.map(([, value]) => value) };
}
