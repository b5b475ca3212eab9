import * as fc from 'fast-check';
import { writtenInTurns } from './written-in-turns.js';

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
