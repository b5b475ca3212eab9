/** Numbers as an axis shows them. */

const MINUS = '\u2212';
const UNITS = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** 1250000 → 1.25M */
export function compact(value: number, before = ''): string {
  const size = Math.abs(value);
  const [unit, name] = UNITS.find(([least]) => size >= least) ?? [1, ''];
  return `${sign(value)}${before}${plain(size / unit)}${name}`;
}

/** -0.25 → −25% */
export const percent = (fraction: number): string => `${sign(fraction)}${plain(Math.abs(fraction) * 100)}%`;

/** -1.5 → −1.5 */
export const signed = (value: number): string => `${sign(value)}${plain(Math.abs(value))}`;

/** Day of a Unix time in seconds, in UTC. */
export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

const sign = (value: number): string => (value < 0 ? MINUS : '');

const plain = (value: number): string => String(Number(value.toPrecision(4)));
