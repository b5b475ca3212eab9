/** The part of a long list that fits into one answer. */
export interface Page<T> {
  readonly shown: readonly T[];
  /** Where to go on; missing when nothing is left. */
  readonly nextStart?: number;
}

// What a model reads at a time; leaves room below the 16 kB of a result for the fields around a list.
const PAGE_BYTES = 14_000;

/** As many entries from the front as fit into `bytes` of JSON; always the first, which may not fit. */
export function fitting<T>(entries: readonly T[], bytes = PAGE_BYTES): readonly T[] {
  let used = 0;
  const end = entries.findIndex((entry) => (used += sizeOf(entry)) > bytes);
  return end < 0 ? entries : entries.slice(0, Math.max(end, 1));
}

/** Of a list that is there as a whole: what fits from `start` on, and at most `most` entries. */
export function pageOf<T>(list: readonly T[], start = 0, most = Number.POSITIVE_INFINITY): Page<T> {
  return goingOn(fitting(list.slice(start, start + most)), start, list.length);
}

/**
 * Of a page that QuantConnect sent: as much as fits.
 * @param length How many entries there are in all, as QuantConnect says; anything else counts as unknown.
 */
export function fittingPage<T>(entries: readonly T[], start: number, length: unknown): Page<T> {
  return goingOn(fitting(entries), start, Math.max(Number(length) || 0, start + entries.length));
}

function goingOn<T>(shown: readonly T[], start: number, all: number): Page<T> {
  const nextStart = start + shown.length;
  return shown.length > 0 && nextStart < all ? { shown, nextStart } : { shown };
}

const sizeOf = (entry: unknown): number => Buffer.byteLength(JSON.stringify(entry) ?? '') + 1;
