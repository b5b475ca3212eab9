import { Turns } from './turns.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  it('takes one step in each turn of the event loop, in the order in which they were asked for', async () => {
    const [turns, taken] = [new Turns(), [] as number[]];
    for (const step of [1, 2, 3]) turns.take(() => void taken.push(step));
    const seen = [[...taken]];
    for (let turn = 0; turn < 4; turn += 1) {
      await nextTurn();
      seen.push([...taken]);
    }
    expect(seen).toEqual([[], [1], [1, 2], [1, 2, 3], [1, 2, 3]]);
  });

  it('lets those that wait go before what a step asks for itself', async () => {
    const [turns, taken] = [new Turns(), [] as string[]];
    turns.take(() => {
      taken.push('long 1');
      turns.take(() => void taken.push('long 2'));
    });
    turns.take(() => void taken.push('other'));
    for (let turn = 0; turn < 4; turn += 1) await nextTurn();
    expect(taken).toEqual(['long 1', 'other', 'long 2']);
  });
});
