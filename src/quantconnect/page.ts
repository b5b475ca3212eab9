import { isLongerThan } from './large-answers/json-length.js';
import { only } from './lenient.js';

/** The part of a long list that fits into one answer. */
export interface Page<T> {
  readonly shown: readonly T[];
  /** Where to go on; missing when nothing is left. */
  readonly nextStart?: number;
}

export interface PageOptions {
  /** Entries at most. */
  readonly most?: number;
  /** What else is in the result: where it is long, the page is shorter, so that nothing is cut behind its end. */
  readonly beside?: unknown;
  /** What the page may have, where that is not all a model reads. */
  readonly bytes?: number;
}

// What a model reads at a time: below the 16 kB of a result, with room for saying what was left out.
const RESULT_BYTES = 15_600;
const PAGE_BYTES = 14_000;
const LEAST_BYTES = 2000;

/** As many entries from the front as fit into `bytes` of JSON; always the first, which may not fit. */
export function fitting<T>(entries: readonly T[], bytes = PAGE_BYTES): readonly T[] {
  // Shown whatever its size, so it need not be made into JSON to learn that.
  if (entries.length <= 1) return entries;
  let used = 0;
  const end = entries.findIndex((entry) => (used += sizeOf(entry)) > bytes);
  return end < 0 ? entries : entries.slice(0, Math.max(end, 1));
}

/** Of a list that is there as a whole: what fits from `start` on. */
export function pageOf<T>(list: readonly T[], start = 0, options: PageOptions = {}): Page<T> {
  const { most, beside, bytes = roomBeside(beside) } = options;
  const wanted = list.slice(start, most === undefined ? undefined : start + most);
  return goingOn(fitting(wanted, bytes), start, list.length);
}

/**
 * Of a page that QuantConnect sent: as much as fits.
 * @param length How many entries there are in all, as QuantConnect says; anything else counts as unknown.
 */
export function fittingPage<T>(
  entries: readonly T[],
  start: number,
  length: unknown,
  beside?: unknown,
): Page<T> {
  const all = Math.max(Number(length) || 0, start + entries.length);
  return goingOn(fitting(entries, roomBeside(beside)), start, all);
}

/** A list that has no pages: whole where it fits, and otherwise every entry of it by these fields alone. */
export function wholeOrBrief(
  list: readonly unknown[],
  ...names: readonly string[]
): { readonly shown: readonly unknown[]; readonly isBrief: boolean } {
  const isBrief = fitting(list).length < list.length;
  return { shown: isBrief ? list.map((entry) => only(entry, ...names)) : list, isBrief };
}

/**
 * A page of each of several lists in one result: a short one takes what it needs, the long ones share the
 * rest. All of them begin at `start`, and go on at `nextStart` where the first of them was cut.
 */
export function pagesOf(
  lists: Readonly<Record<string, readonly unknown[]>>,
  start = 0,
  beside?: unknown,
): { readonly shown: Record<string, readonly unknown[]>; readonly nextStart?: number } {
  let room = roomBeside(beside);
  let left = Object.keys(lists).length;
  const bySize = Object.values(lists).toSorted((one, other) => sizeOf(one) - sizeOf(other));
  const pages = new Map(
    bySize.map((list) => {
      const page = pageOf(list, start, { bytes: room / left });
      room -= sizeOf(page.shown);
      left -= 1;
      return [list, page] as const;
    }),
  );
  const shown: Record<string, readonly unknown[]> = {};
  for (const [name, list] of Object.entries(lists)) shown[name] = pages.get(list)?.shown ?? [];
  return { shown, ...earliest([...pages.values()]) };
}

function earliest(pages: readonly Page<unknown>[]): { readonly nextStart?: number } {
  const starts = pages.flatMap(({ nextStart }) => nextStart ?? []);
  return starts.length > 0 ? { nextStart: Math.min(...starts) } : {};
}

function goingOn<T>(shown: readonly T[], start: number, all: number): Page<T> {
  const nextStart = start + shown.length;
  return shown.length > 0 && nextStart < all ? { shown, nextStart } : { shown };
}

function roomBeside(beside: unknown): number {
  if (isLongerThan(RESULT_BYTES, beside)) return LEAST_BYTES;
  return Math.max(Math.min(PAGE_BYTES, RESULT_BYTES - sizeOf(beside)), LEAST_BYTES);
}

const sizeOf = (entry: unknown): number => Buffer.byteLength(JSON.stringify(entry) ?? '') + 1;
