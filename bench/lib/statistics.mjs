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

/** Of each round, one thing divided by the other: what slows a whole round down falls out. */
export const ratios = (values, others) => spread(values.map((value, index) => value / others[index]));
