import { entriesOf, fieldsOf } from './lenient.js';
import type { JsonObject } from './quantconnect-reply.js';

// Below the 16 kB of a result.
const CHART_BYTES = 14_500;
const MOST_TRIES = 8;
// Of a longer curve the first try has that many points: to write all of it would hold up everybody, and tells no more.
const MOST_POINTS = 4000;

/**
 * A chart that fits into one result: of every series each n-th point and the last one, because a curve that
 * breaks off would be read wrongly.
 */
export function fittingChart(answer: JsonObject): JsonObject {
  const series = fieldsOf(fieldsOf(answer['chart'])['series']);
  const longest = Math.max(...Object.values(series).map((one) => pointsOf(one).length), 0);
  let every = Math.max(1, Math.floor(longest / MOST_POINTS));
  let fitted = every === 1 ? answer : withPoints(answer, every);
  for (let tries = 0; sizeOf(fitted) > CHART_BYTES && every < longest && tries < MOST_TRIES; tries += 1) {
    every = Math.ceil((every * sizeOf(fitted)) / CHART_BYTES) + tries;
    fitted = withPoints(answer, every);
  }
  if (every === 1) return answer;
  const omitted = [`all but about 1 point in ${every}: pass a shorter start and end for more detail`];
  return { ...fitted, omitted };
}

/** With each n-th point of every series, and the last one. */
function withPoints(answer: JsonObject, every: number): JsonObject {
  const chart = fieldsOf(answer['chart']);
  const thin = Object.entries(fieldsOf(chart['series'])).map(([name, one]) => [name, thinned(one, every)]);
  return { ...answer, chart: { ...chart, series: Object.fromEntries(thin) as JsonObject } };
}

const pointsOf = (series: unknown): readonly unknown[] => entriesOf(fieldsOf(series)['values']);

function thinned(series: unknown, every: number): JsonObject {
  const points = pointsOf(series);
  const last = points.length - 1;
  const values: unknown[] = [];
  for (let index = 0; index < last; index += every) values.push(points[index]);
  if (last >= 0) values.push(points[last]);
  return { ...fieldsOf(series), values };
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
