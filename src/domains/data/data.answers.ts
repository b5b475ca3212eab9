import { entriesOf, fieldsOf, without } from '../../quantconnect/lenient.js';
import { fitting, fittingPage } from '../../quantconnect/page.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';

// Prices and the map of data sources share an answer: each gets half of what a model reads.
const HALF_BYTES = 7_000;

export function datasetsAnswer(answer: JsonObject, search?: string): object {
  const all = matching(entriesOf(answer['list']), search).map(withPlainTags);
  const list = fitting(all);
  return { ...answer, list, length: all.length, omitted: tooMany('datasets', all, list) };
}

export function filesAnswer(files: readonly unknown[], start: number): object {
  const { shown, nextStart } = fittingPage(files.slice(start), start, files.length);
  return { objects: shown, length: files.length, ...(nextStart && { nextStart }) };
}

export function pricesAnswer(answer: JsonObject, includeDatasources: boolean, search?: string): object {
  const all = matching(entriesOf(answer['prices']), search).map((price) => without(price, 'paths'));
  const prices = fitting(all, HALF_BYTES);
  const allSources = matching(Object.entries(fieldsOf(answer['datasources'])), search);
  const sources = fitting(allSources, HALF_BYTES);
  return {
    ...without(answer, 'datasources'),
    prices,
    length: all.length,
    ...(includeDatasources && { datasources: Object.fromEntries(sources) }),
    omitted: [
      'paths of each price',
      ...tooMany('prices', all, prices),
      ...(includeDatasources
        ? tooMany('datasources', allSources, sources)
        : ['datasources: pass includeDatasources']),
    ],
  };
}

function withPlainTags(dataset: unknown): JsonObject {
  const tags = entriesOf(fieldsOf(dataset)['tags']).map((tag) => fieldsOf(tag)['name'] ?? tag);
  return { ...fieldsOf(dataset), tags };
}

function matching<T>(entries: readonly T[], words = ''): readonly T[] {
  const wanted = words.toLowerCase();
  return entries.filter((entry) => (JSON.stringify(entry) ?? '').toLowerCase().includes(wanted));
}

function tooMany(what: string, all: readonly unknown[], shown: readonly unknown[]): string[] {
  return shown.length < all.length ? [`${all.length - shown.length} ${what}: narrow search`] : [];
}
