import type { Field, FieldType } from './fields.js';

type Problems = (path: string, value: unknown) => string[];

/** What is wrong with the value of one field. Names it and never repeats the value. */
export function fieldProblems(path: string, { type, choices }: Field, value: unknown): string[] {
  if (choices && !choices.includes(value as string)) return [`${path} must be one of ${choices.join(', ')}`];
  return CHECKS[type](path, value);
}

const CHECKS: Readonly<Record<FieldType, Problems>> = {
  string: (path, value) =>
    typeof value === 'string' && value.trim() !== '' ? [] : [`${path} must be a text that is not empty`],
  integer: (path, value) => (Number.isSafeInteger(value) ? [] : [`${path} must be an integer`]),
  boolean: (path, value) => (typeof value === 'boolean' ? [] : [`${path} must be true or false`]),
  cash: listOf({ amount: 'number', currency: 'string' }, ['amount', 'currency']),
  holdings: listOf({ symbolId: 'string', symbol: 'string', quantity: 'number', averagePrice: 'number' }, []),
};

function listOf(types: Readonly<Record<string, string>>, required: readonly string[]): Problems {
  return (path, value) => {
    if (!Array.isArray(value)) return [`${path} must be a list`];
    return value.flatMap((item: unknown, at) => itemProblems(`${path}.${at}`, item, types, required));
  };
}

function itemProblems(
  path: string,
  item: unknown,
  types: Readonly<Record<string, string>>,
  required: readonly string[],
): string[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return [`${path} must be an object`];
  const missing = required.filter((name) => !Object.hasOwn(item, name));
  const names = Object.keys(item);
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...(names.some((name) => !Object.hasOwn(types, name))
      ? [`${path} may hold ${Object.keys(types).join(', ')} only`]
      : []),
    ...Object.entries(item)
      .filter(([name, value]) => Object.hasOwn(types, name) && typeof value !== types[name])
      .map(([name]) => `${path}.${name} must be a ${types[name]}`),
  ];
}
