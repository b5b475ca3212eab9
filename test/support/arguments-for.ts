import * as fc from 'fast-check';
import type { JsonSchema } from '../../src/mcp/schema/json-schema.js';

// What breaks a check that trusts its input, or that takes one kind of value for another.
const HOSTILE: readonly string[] = [
  'null',
  '""',
  '" "',
  '"Py"',
  '0',
  '-1',
  '1.5',
  '1e999',
  '9007199254740993',
  'true',
  '[]',
  '[null]',
  '[[]]',
  '["a",1]',
  '[{}]',
  '[{"__proto__":{"a":1}}]',
  '{}',
  '{"a":"b"}',
  '{"__proto__":{"a":1}}',
  '{"a":{"__proto__":null}}',
  '{"constructor":1}',
  '{"prototype":{}}',
  '{"length":1}',
  '{"0":"a"}',
  '{"then":1}',
];
const NO_JSON: readonly unknown[] = [
  undefined,
  Number.NaN,
  new Date(0),
  /a/,
  [undefined, 1],
  new Map([['a', 1]]),
];
const ODD_NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'unexpected', ''];

const hostile = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...HOSTILE).map((text) => JSON.parse(text) as unknown) },
  { weight: 1, arbitrary: fc.constantFrom(...NO_JSON) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

/** Arguments that a schema mostly accepts, and sometimes what nobody would expect there. */
export function argumentsFor({ properties = {} }: JsonSchema): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, field]) =>
    fc
      .oneof({ weight: 14, arbitrary: fitting(field) }, { weight: 1, arbitrary: hostile })
      .map((value) => [name, value] as const),
  );
  const pairs = fields.map((field) => fc.option(field, { freq: 8, nil: undefined }));
  const odd = fc.option(fc.tuple(fc.constantFrom(...ODD_NAMES), hostile), { freq: 1, nil: undefined });
  const named = fc.tuple(...pairs, fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, odd));
  const records = named.map((all) => Object.fromEntries(all.filter((pair) => pair !== undefined)));
  return fc.oneof({ weight: 15, arbitrary: records }, { weight: 1, arbitrary: hostile });
}

function fitting(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { enum: choices, pattern, type, items, minimum = 1, maximum, minItems = 0, properties } = schema;
  if (choices) return fc.constantFrom<unknown>(...choices);
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  if (type === 'integer' || type === 'number')
    return fc.constantFrom(minimum, minimum + 1, maximum ?? minimum + 5);
  if (type === 'boolean') return fc.boolean();
  if (type === 'array')
    return fc.array(fitting(items ?? {}), { minLength: minItems, maxLength: minItems + 2 });
  if (type === 'object')
    return properties ? argumentsFor({ properties }) : fc.constantFrom({}, { a: 1 }, { a: 'b' });
  return fc.constantFrom('text', 'main.py', 'a'.repeat(32));
}
