import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { canonical, writtenOnce } from './canonical-json.js';

/** The same in two steps: a copy that canonical JSON can say, and the library. */
const inTwoSteps = (value: unknown): string => canonicalize(plain(value)) ?? 'null';

function plain(value: unknown): unknown {
  if (typeof value === 'string') return fit(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [fit(name), plain(item)]));
}

const fit = (text: string): string => Buffer.from(text.slice(0, 512), 'utf8').toString('utf8');

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: 'binary-ascii', maxLength: 8 }),
  fc.constantFrom('__proto__', 'toString', '10', '9', '\ud83d', 'a\udc00', '\ud83d\ude00', '"\\', '\u2028'),
  fc.nat(3).map((more) => `${'x'.repeat(509 + more)}\u{1f600}`),
);
const leaf = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 1e21, 1e-7, Number.NaN, Infinity, null, undefined, true, false),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 6 }),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 6 }).map((fields) => Object.fromEntries(fields)),
  ),
}));

describe('Canonical JSON', () => {
  it('is what the library makes of a value whose texts and numbers were made fit before', () => {
    fc.assert(
      fc.property(value, (any) => expect(canonical(any)).toBe(inTwoSteps(any))),
      { numRuns: 500, seed: 1 },
    );
  });

  it('is the same for what is written once as for an equal value, wherever it stands', () => {
    const property = fc.property(fc.dictionary(text, leaf), fc.array(leaf), (fields, list) => {
      const parts = { fields: writtenOnce({ ...fields }), list: writtenOnce([...list]) };
      expect(canonical([parts, parts])).toBe(
        inTwoSteps([
          { fields, list },
          { fields, list },
        ]),
      );
    });
    fc.assert(property, { numRuns: 200, seed: 1 });
  });

  it('lets nobody change what is written once, nor see that it is', () => {
    const part: { a: number } = writtenOnce({ a: 1 });
    expect(() => (part.a = 2)).toThrow(TypeError);
    expect(JSON.stringify(part)).toBe('{"a":1}');
    expect(canonical({ ...part, a: 2 })).toBe('{"a":2}');
  });
});
