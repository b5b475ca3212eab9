/** The part of a long list that fits into one answer. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are in the whole list. */
  readonly total: number;
  /** Where to go on; missing when nothing is left. */
  readonly next?: number;
}

// Beside the list an answer has other fields; together they stay below 16 kB.
const PAGE_BYTES = 12_000;

/** From `start`, at most `most` items and about 12 kB of JSON, but always one if there is one. */
export function pageOf<T>(list: readonly T[], start: number, most: number): Page<T> {
  let bytes = 0;
  const wanted = list.slice(start, start + most);
  const tooMuch = wanted.findIndex((item) => (bytes += sizeOf(item)) > PAGE_BYTES);
  const items = tooMuch < 0 ? wanted : wanted.slice(0, Math.max(tooMuch, 1));
  const next = start + items.length;
  return { items, total: list.length, ...(next < list.length && { next }) };
}

/** A list wherever QuantConnect writes one: PHP turns a list with gaps into a map, and nothing into null. */
export function asList<T>(
  value: readonly T[] | Readonly<Record<string, T>> | null | undefined,
): readonly T[] {
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? (value as readonly T[]) : Object.values(value as Record<string, T>);
}

const sizeOf = (item: unknown): number => Buffer.byteLength(JSON.stringify(item) ?? '') + 1;
