import { Compiles } from '../compile/compiles.js';
import { Projects } from '../projects/projects.js';
import { HOLDING_ALGORITHM } from '../testing/scenario.js';
import { Clock } from '../world/clock.js';
import { DEFAULT_LIMITS } from '../world/limits.js';
import { DEMO_TENANTS } from '../world/tenants.js';
import { World } from '../world/world.js';
import { Backtest, type Progress } from './backtest.js';

/** The states of a backtest of `source`, so many simulated seconds after its creation. */
function observeAt(seconds: number[], source = HOLDING_ALGORITHM, backtestSeconds?: number): Progress[] {
  const settings = { clock: new Clock(10), limits: DEFAULT_LIMITS, backtestSeconds };
  const world = new World(DEMO_TENANTS[0]!, 0, settings);
  const project = world.part(Projects).create('Scenario', 'Py');
  project.files.write('main.py', source);
  const backtest = new Backtest(world, world.part(Compiles).create(project.id), 'Scenario', {});
  return seconds.map((second) => backtest.observe(backtest.created + (second * 1000) / 10));
}

const everyTenth = Array.from({ length: 100 }, (_, index) => index / 10);

describe('a backtest', () => {
  it('waits, runs, completes, and then has its results', () => {
    const states = observeAt([0, 1.9, 2.1, 4.9, 5.1, 6.1]);
    expect(states.map(({ status }) => status)).toEqual([
      'In Queue...',
      'In Queue...',
      'In Progress...',
      'In Progress...',
      'Completed.',
      'Completed.',
    ]);
    expect(states.map(({ completed }) => completed)).toEqual([false, false, false, false, true, true]);
    expect(states.map(({ results }) => results !== undefined).indexOf(true)).toBe(5);
  });

  it('makes progress that only rises, and reaches 1 when it completes', () => {
    const states = observeAt(everyTenth);
    const progress = states.map((state) => state.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(new Set(progress).size).toBeGreaterThan(20);
    expect(states.every((state) => state.completed === (state.progress === 1))).toBe(true);
  });

  it('takes longer for more years, but never very long', () => {
    const secondsOf = (source: string): number =>
      observeAt(
        Array.from({ length: 60 }, (_, second) => second),
        source,
      ).findIndex(({ completed }) => completed);
    const years = (start: number): string => HOLDING_ALGORITHM.replace('2023, 1, 1', `${start}, 1, 1`);
    expect(secondsOf(years(2015))).toBeGreaterThan(secondsOf(years(2023)));
    expect(secondsOf(years(1998))).toBeLessThanOrEqual(22);
  });

  it('takes as long as the sandbox is set to, by the clock on the wall', () => {
    const states = observeAt([2990, 3010, 3030], HOLDING_ALGORITHM, 300);
    expect(states.map(({ completed }) => completed)).toEqual([false, true, true]);
    expect(states[0]!.progress).toBe(0.99);
  });

  it('that fails says so soon, and never has results', () => {
    const states = observeAt(
      [2.5, 3.5, 60],
      'class A(QCAlgorithm):\n    def initialize(self):\n        raise E()\n',
    );
    expect(states.map(({ status }) => status)).toEqual(['In Progress...', 'Runtime Error', 'Runtime Error']);
    expect(states.map(({ fault }) => fault?.duringInitialize)).toEqual([undefined, true, true]);
    expect(states.some(({ results }) => results !== undefined)).toBe(false);
  });
});
