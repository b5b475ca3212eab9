import * as fc from 'fast-check';
import { LongText } from './long-text.js';

const messageWith = (text: unknown) => ({
  jsonrpc: '2.0',
  id: 1,
  result: { contents: [{ uri: 'a', text }] },
});
const joined = (parts: Iterable<Buffer> | undefined): string => Buffer.concat([...(parts ?? [])]).toString();

describe('LongText', () => {
  it('writes a message with any text in it as JSON.stringify does', () => {
    const text = fc.string({ unit: 'binary', minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 10 }), (one, part) => {
        const long = new LongText(1, part);
        const json = JSON.stringify(messageWith(long.standInFor(one)));
        expect(joined(long.partsOf(json))).toBe(JSON.stringify(messageWith(one)));
      }),
    );
  });

  it('writes a value as a text of JSON', () => {
    const value = fc.array(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), { minLength: 5 });
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 40 }), (one, part) => {
        const long = new LongText(1, part);
        const json = JSON.stringify(messageWith(long.standInFor(one)));
        expect(joined(long.partsOf(json))).toBe(JSON.stringify(messageWith(JSON.stringify(one))));
      }),
    );
  });

  it('makes nothing that is as long as the text', () => {
    const orders = Array.from({ length: 500 }, (_, id) => ({ id, tag: '"'.repeat(10) }));
    for (const value of ['"'.repeat(10_000), orders, { a: { content: 'x'.repeat(10_000) } }]) {
      const long = new LongText(1000, 100);
      const parts = [...long.partsOf(JSON.stringify(messageWith(long.standInFor(value))))!];
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(500);
    }
  });

  it('leaves to its message what is short, what comes second, and what comes too late', () => {
    const long = new LongText(10);
    expect(long.standInFor('a'.repeat(8))).toBeUndefined();
    expect(long.isHeld).toBe(false);
    expect(long.standInFor('a'.repeat(20))).toEqual(expect.any(String));
    expect(long.standInFor('b'.repeat(20))).toBeUndefined();
    const late = new LongText(10);
    late.close();
    expect(late.standInFor('a'.repeat(20))).toBeUndefined();
  });

  it('knows a message that is without it', () => {
    const long = new LongText(1);
    expect(long.partsOf('{"id":1}')).toBeUndefined();
    long.standInFor('long');
    expect(long.partsOf('{"id":1,"error":{}}')).toBeUndefined();
  });
});
