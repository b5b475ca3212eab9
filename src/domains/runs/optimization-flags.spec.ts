import type { Run } from '../optimizations/runs.js';
import { optimizationFlags } from './optimization-flags.js';

const GRID = [{ name: 'fast', min: 10, max: 20, step: 5 }];
const run = (fast: string, orders: number, exitCode = 0): Run => ({
  parameterSet: { fast },
  figures: { 'Total Orders': orders },
  exitCode,
});
const flagsOf = (...args: Parameters<typeof optimizationFlags>) =>
  optimizationFlags(...args).map(({ flag }) => flag);

describe('the flags of an optimization', () => {
  it.each([
    ['no_runs', [], [run('15', 30)]],
    ['no_orders', [run('15', 0)], [run('15', 30)]],
    ['few_trades', [run('15', 29)], [run('15', 30)]],
    ['grid_edge', [run('20', 30)], [run('15', 30), run('20', 30)]],
    ['failed_runs', [run('15', 30), run('20', 0, 1)], [run('15', 30), run('20', 0)]],
  ])('%s is raised by what it is about, and by no near miss', (flag, raised, miss) => {
    expect(flagsOf(raised, GRID)).toEqual([flag]);
    expect(flagsOf(miss, GRID)).toEqual([]);
  });

  it('sees no edge in a range of one value, nor where the grid is not known', () => {
    expect(flagsOf([run('10', 30)], [{ name: 'fast', min: 10, max: 10 }])).toEqual([]);
    for (const grid of [undefined, null, [], {}, [null], [{}]])
      expect(flagsOf([run('10', 30)], grid)).toEqual([]);
  });
});
