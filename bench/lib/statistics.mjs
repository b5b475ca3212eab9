const sorted = (values) => [...values].sort((a, b) => a - b);

export function median(values) {
  const all = sorted(values);
  const middle = all.length >> 1;
  return all.length % 2 === 1 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
}

/** @returns median, least and most */
export function spread(values) {
  const all = sorted(values);
  return { median: median(all), least: all[0], most: all.at(-1), runs: all.length };
}

/** Of each round, one thing divided by the other: what slows a whole round down falls out. @param times the quotient */
export const ratios = (values, others, times = 1) =>
  spread(values.map((value, index) => (times * value) / others[index]));

/** @returns how many requests failed in all rounds, by kind */
export function failuresOf(rounds) {
  const sum = {};
  for (const [kind, count] of rounds.flatMap(Object.entries)) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}

/** @param histogram of microseconds. @returns milliseconds */
export function percentiles(histogram) {
  const of = (percent) => histogram.percentile(percent) / 1000;
  return { p50: of(50), p90: of(90), p99: of(99), p999: of(99.9), max: histogram.max / 1000 };
}
