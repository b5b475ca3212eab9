import { isBounded } from './message-bounds.js';

const nested = (depth: number): unknown => (depth === 0 ? 1 : { inner: nested(depth - 1) });

describe('isBounded', () => {
  it('accepts a call with long texts and a large grid', () => {
    const grid = Array.from({ length: 1000 }, (_, n) => ({ name: `p${n}`, min: 1, max: 2, step: 0.1 }));
    expect(isBounded({ params: { arguments: { content: 'x'.repeat(1_000_000), grid } } })).toBe(true);
  });

  it('refuses what is nested deeply or has too many parts, at once', () => {
    const keys = Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`k${n}`, n]));
    const array = Array.from({ length: 1_000_000 }, () => 0);
    const startedAt = performance.now();
    expect(isBounded({ arguments: keys })).toBe(false);
    expect(isBounded(array)).toBe(false);
    expect(isBounded(nested(39))).toBe(true);
    expect(isBounded(nested(41))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});
