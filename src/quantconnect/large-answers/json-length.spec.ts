import * as fc from 'fast-check';
import { isLongerThan } from './json-length.js';

const written = (value: unknown): string => JSON.stringify(value) ?? '';

describe('isLongerThan', () => {
  it('never takes for longer what is not', () => {
    const value = fc.anything({ withDate: true, maxDepth: 4 }).filter((one) => typeof one !== 'bigint');
    fc.assert(
      fc.property(value, fc.nat(200), (one, characters) => {
        if (isLongerThan(characters, one)) expect(written(one).length).toBeGreaterThan(characters);
      }),
      { numRuns: 3000 },
    );
  });

  it('knows the length of texts, and of what holds them, to the character', () => {
    for (const value of ['abc', ['abc', 'd'], { name: 'abc', other: ['d', {}] }, [], [[]], null]) {
      const { length } = written(value);
      expect([isLongerThan(length, value), isLongerThan(length - 1, value)]).toEqual([false, true]);
    }
  });

  it('leaves out what is not written', () => {
    expect(isLongerThan(2, { absent: undefined, method: () => 1 })).toBe(false);
    expect(isLongerThan(2, { toJSON: () => 'x', text: 'x'.repeat(99) })).toBe(false);
  });

  it('looks at no more than it needs', () => {
    const looked: number[] = [];
    const entry = (index: number) =>
      Object.defineProperty({}, 'text', { enumerable: true, get: () => looked.push(index) });
    expect(
      isLongerThan(
        50,
        Array.from({ length: 1000 }, (_, index) => entry(index)),
      ),
    ).toBe(true);
    expect(looked.length).toBeLessThan(10);
  });
});
