import { entriesOf, fieldsOf, fitting, fittingPage, without } from '../../quantconnect/lenient.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';

// With the map of data sources beside them, prices get half of what a model reads.
const HALF_BYTES = 7_000;

export function datasetsAnswer(answer: JsonObject, search?: string): object {
  const all = entriesOf(answer['list'])
    .filter((dataset) => mentions(dataset, search))
    .map(withPlainTags);
  const list = fitting(all);
  return { ...answer, list, length: all.length, ...omitting(all, list, 'datasets: narrow search') };
}

export function filesAnswer(files: readonly string[], start: number): object {
  const { shown, nextStart } = fittingPage(files.slice(start), start, files.length);
  return { objects: shown, length: files.length, ...(nextStart && { nextStart }) };
}

export function pricesAnswer(answer: JsonObject, includeDatasources: boolean, search?: string): object {
  const all = entriesOf(answer['prices']).filter((price) => mentions(price, search));
  const prices = fitting(
    all.map((price) => without(price, 'paths')),
    includeDatasources ? HALF_BYTES : undefined,
  );
  const left = omitting(all, prices, 'prices: narrow search').omitted ?? [];
  const omitted = ['paths of each price', ...left];
  const { datasources } = answer;
  if (!includeDatasources) omitted.push('datasources: pass includeDatasources');
  else if (size(datasources) > HALF_BYTES) omitted.push('datasources beyond the first');
  return {
    ...without(answer, 'datasources'),
    prices,
    length: all.length,
    ...(includeDatasources && { datasources: fittingMap(datasources) }),
    omitted,
  };
}

function withPlainTags(dataset: JsonObject): JsonObject {
  const tags = entriesOf<unknown>(fieldsOf(dataset)['tags']).map((tag) => fieldsOf(tag)['name'] ?? tag);
  return { ...dataset, tags };
}

function mentions(entry: unknown, words = ''): boolean {
  return JSON.stringify(entry ?? null)
    .toLowerCase()
    .includes(words.toLowerCase());
}

function omitting(all: readonly unknown[], shown: readonly unknown[], cure: string): { omitted?: string[] } {
  return shown.length < all.length ? { omitted: [`${all.length - shown.length} ${cure}`] } : {};
}

const fittingMap = (map: unknown): object =>
  Object.fromEntries(fitting(Object.entries(fieldsOf(map)), HALF_BYTES));

const size = (value: unknown): number => JSON.stringify(value ?? null).length;
