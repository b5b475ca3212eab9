import type { JsonObject } from './quantconnect-reply.js';

/**
 * The entries of a list, however QuantConnect wrote it: an empty list comes as `[]`, `{}` or nothing, and
 * one with gaps as a map from index to entry.
 */
export function entriesOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** The fields of an object; of anything else, none. */
export function fieldsOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** An object without some of its fields. */
export function without(value: unknown, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([name]) => !names.includes(name)));
}

/** As many entries from the front as fit into `bytes` of JSON; always the first, which may not fit. */
export function fitting<T>(entries: readonly T[], bytes = FITTING_BYTES): readonly T[] {
  let used = 0;
  const end = entries.findIndex((entry) => (used += sizeOf(entry)) > bytes);
  return end < 0 ? entries : entries.slice(0, Math.max(end, 1));
}

/**
 * As much of a page as fits, and `nextStart` where there is more: cut here, or never sent.
 * @param length How many entries there are in all, as QuantConnect says; anything else counts as unknown.
 */
export function fittingPage<T>(
  entries: readonly T[],
  start: number,
  length: unknown,
): { readonly shown: readonly T[]; readonly nextStart?: number } {
  const shown = fitting(entries);
  const nextStart = start + shown.length;
  const all = Math.max(Number(length) || 0, start + entries.length);
  return shown.length > 0 && nextStart < all ? { shown, nextStart } : { shown };
}

// What a model reads at a time; leaves room below 16 kB for the fields around a list.
const FITTING_BYTES = 15_000;

const sizeOf = (entry: unknown): number => Buffer.byteLength(JSON.stringify(entry) ?? '') + 1;
