/** Undefined of nothing. */
export function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : sumOf(values) / values.length;
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
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
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return isSpread(variance, largest) ? centralMoment(values, order) / variance ** (order / 2) : undefined;
}

/** Whether values differ by more than rounding: what is constant has no Sharpe ratio, not an endless one. */
export function isSpread(variance: number, largest: number): boolean {
  return Number.isFinite(variance) && variance > (largest * 1e-9) ** 2;
}

function centralMoment(values: readonly number[], order: number): number {
  const mean = meanOf(values) ?? Number.NaN;
  return sumOf(values.map((value) => (value - mean) ** order)) / values.length;
}
