/** Undefined of nothing. */
export function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : sumOf(values) / values.length;
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Of a sample: divided by one less than there are. Undefined of fewer than two. */
export function deviationOf(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  return Math.sqrt((centralMoment(values, 2) * values.length) / (values.length - 1));
}

/** Third standardised moment: 0 of what is symmetric. Undefined of values that are all the same. */
export function skewnessOf(values: readonly number[]): number | undefined {
  return standardised(values, 3);
}

/** Fourth standardised moment, not in excess: 3 of normal values. */
export function kurtosisOf(values: readonly number[]): number | undefined {
  return standardised(values, 4);
}

function standardised(values: readonly number[], order: number): number | undefined {
  const variance = centralMoment(values, 2);
  return isSpread(variance, values) ? centralMoment(values, order) / variance ** (order / 2) : undefined;
}

/** Whether values differ by more than rounding: what is constant has no Sharpe ratio, not an endless one. */
export function isSpread(variance: number, values: readonly number[]): boolean {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Number.isFinite(variance) && variance > (largest * 1e-9) ** 2;
}

export function centralMoment(values: readonly number[], order: number): number {
  const mean = meanOf(values) ?? Number.NaN;
  return sumOf(values.map((value) => (value - mean) ** order)) / values.length;
}
