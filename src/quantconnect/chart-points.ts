import { entriesOf, fieldsOf } from './lenient.js';
import type { JsonObject } from './quantconnect-reply.js';

// Below the 16 kB of a result.
const CHART_BYTES = 14_500;
const MOST_TRIES = 8;

/**
 * A chart that fits into one result: of every series each n-th point and the last one, because a curve that
 * breaks off would be read wrongly.
 */
export function fittingChart(answer: JsonObject): JsonObject {
  const chart = fieldsOf(answer['chart']);
  const series = fieldsOf(chart['series']);
  const longest = Math.max(...Object.values(series).map((one) => pointsOf(one).length), 0);
  let every = 1;
  let fitted = answer;
  for (let tries = 0; sizeOf(fitted) > CHART_BYTES && every < longest && tries < MOST_TRIES; tries += 1) {
    every = Math.ceil((every * sizeOf(fitted)) / CHART_BYTES) + tries;
    const thin = Object.entries(series).map(([name, one]) => [name, thinned(one, every)]);
    fitted = { ...answer, chart: { ...chart, series: Object.fromEntries(thin) as JsonObject } };
  }
  if (every === 1) return answer;
  const omitted = [`all but about 1 point in ${every}: pass a shorter start and end for more detail`];
  return { ...fitted, omitted };
}

const pointsOf = (series: unknown): readonly unknown[] => entriesOf(fieldsOf(series)['values']);

function thinned(series: unknown, every: number): JsonObject {
  const points = pointsOf(series);
  const last = points.length - 1;
  const values = points.filter((_, index) => index % every === 0 || index === last);
  return { ...fieldsOf(series), values };
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
