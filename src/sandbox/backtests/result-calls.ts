import type { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import type { World } from '../world/world.js';
import type { Backtest, Progress } from './backtest.js';
import { Backtests } from './backtests.js';

export function backtestOf(world: World, args: Arguments): Backtest {
  return world.part(Backtests).get(args.integer('projectId'), args.text('backtestId'));
}

// This one answer has no `errors`, unlike all others.
export function loading({ progress }: Progress): object {
  return { progress: Math.min(progress, 0.99), status: 'loading', errors: undefined };
}

/** Indexes of the first entry and the one after the last. */
export function pageOf(args: Arguments, largest: number): [number, number] {
  const [start, end] = [args.integer('start'), args.integer('end')];
  if (start < 0 || end < start || end - start > largest) {
    throw new Refused(invented(`The range from start to end must cover at most ${largest} entries.`));
  }
  return [start, end];
}
