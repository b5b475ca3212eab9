import * as fc from 'fast-check';
import { piecesOf, writtenInTurns } from './written-in-turns.js';

describe('writtenInTurns', () => {
  it('writes what JSON.stringify writes', async () => {
    const value = fc
      .anything({ withDate: true, maxDepth: 4 })
      .filter((one) => JSON.stringify(one) !== undefined);
    await fc.assert(
      fc.asyncProperty(value, fc.integer({ min: 1, max: 40 }), async (one, part) => {
        expect(await writtenInTurns(one, part)).toBe(JSON.stringify(one));
      }),
      { numRuns: 500 },
    );
  });

  it('writes a long text in parts, and no letter in halves', async () => {
    const text = fc.string({ unit: 'binary', minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 10 }), async (one, part) => {
        expect([...piecesOf(one, part)].length).toBeGreaterThan(2);
        expect(await writtenInTurns(['a', one], part)).toBe(JSON.stringify(['a', one]));
      }),
    );
    expect(await writtenInTurns('😀'.repeat(10), 3)).toBe(JSON.stringify('😀'.repeat(10)));
  });

  it('gives others a turn after each part', async () => {
    let turns = 0;
    const state = { isDone: false };
    const count = (): void => {
      turns += 1;
      if (!state.isDone) setImmediate(count);
    };
    setImmediate(count);
    await writtenInTurns(
      Array.from({ length: 1000 }, (_, n) => ({ n, text: 'x'.repeat(100) })),
      10_000,
    );
    state.isDone = true;
    expect(turns).toBeGreaterThan(8);
  });
});
