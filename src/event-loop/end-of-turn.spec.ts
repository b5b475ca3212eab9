import { setImmediate as turn } from 'node:timers/promises';
import { EndOfTurn } from './end-of-turn.js';

describe('the end of a turn', () => {
  it('has what came up in the turn done, in its order and once', async () => {
    const done: number[] = [];
    const end = new EndOfTurn<number>((one) => done.push(one));
    for (const one of [1, 2, 3]) end.add(one);
    expect(done).toEqual([]);
    await turn();
    expect(done).toEqual([1, 2, 3]);
    end.add(4);
    await turn();
    expect(done).toEqual([1, 2, 3, 4]);
  });

  it('leads all of them on step by step, and not one after the other', async () => {
    const steps: string[] = [];
    const end = new EndOfTurn((resolve: () => void) => resolve());
    const serve = async (name: string) => {
      await new Promise<void>((resolve) => end.add(resolve));
      for (const step of [1, 2]) {
        steps.push(`${name}${step}`);
        await Promise.resolve();
      }
    };
    await Promise.all([serve('a'), serve('b')]);
    expect(steps).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('leaves what comes up meanwhile for the next', async () => {
    const done: number[] = [];
    const end = new EndOfTurn<number>((one) => {
      done.push(one);
      if (one < 3) end.add(one + 1);
    });
    end.add(1);
    await turn();
    expect(done).toEqual([1]);
    await turn();
    expect(done).toEqual([1, 2]);
  });

  it('comes early for whoever must not be overtaken', async () => {
    const done: number[] = [];
    const end = new EndOfTurn<number>((one) => done.push(one));
    end.add(1);
    end.catchUp();
    expect(done).toEqual([1]);
    end.add(2);
    await turn();
    expect(done).toEqual([1, 2]);
  });
});
