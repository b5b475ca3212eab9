export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** 0 for an empty list, like every figure of a backtest in which nothing happened. */
export function mean(values: readonly number[]): number {
  return ratio(sum(values), values.length);
}

/** Sample variance. */
export function variance(values: readonly number[]): number {
  const average = mean(values);
  return ratio(sum(values.map((value) => (value - average) ** 2)), values.length - 1);
}

export function covariance(left: readonly number[], right: readonly number[]): number {
  const [leftMean, rightMean] = [mean(left), mean(right)];
  const products = left.map((value, index) => (value - leftMean) * ((right[index] ?? rightMean) - rightMean));
  return ratio(sum(products), left.length - 1);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : mean(sorted.slice(Math.max(middle - 1, 0), middle + 1));
}

/** Standardized moment, 3 for skewness and 4 for kurtosis. */
export function moment(values: readonly number[], order: 3 | 4): number {
  const average = mean(values);
  const deviation = Math.sqrt(variance(values));
  return ratio(mean(values.map((value) => (value - average) ** order)), deviation ** order);
}

/** 0 where a division has no answer. */
export function ratio(dividend: number, divisor: number): number {
  return Math.abs(divisor) < 1e-15 ? 0 : dividend / divisor;
}

/** Share of a standard normal that lies below `z` (Abramowitz and Stegun 26.2.17, good to seven digits). */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return z >= 0 ? 1 - above : above;
}
