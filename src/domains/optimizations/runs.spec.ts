import { optimizationWithRuns, singleRun } from './optimization-view.js';
import { nameStatistics } from './run-statistics.js';

const TARGET = 'TotalPerformance.PortfolioStatistics.';
// A run as it was once captured.
const FIGURES = [
  0.093, 0.067, 0.004, -0.78, 0.85, 0.021, 20.156, 5.8, 0, 0.279, 0.332, 39, 94.325, 98.733, 1.1, 1.404,
  2900.84, 624, 0.165, 4.388, 61,
];

const run = (n: number, more: object = {}) => ({
  name: `Smooth Violet Guanaco(${n})`,
  id: String(n).padStart(32, '0'),
  progress: 1,
  exitCode: 0,
  statistics: FIGURES.map((value, at) => (at === 15 ? n : value)),
  parameterSet: { lookback: String(n), z_entry: '1.5', z_exit: '0.2' },
  equity: Array.from({ length: 189 }, (_, at) => [1641013200 + at, 100000, 100027, 99096, 99096.9956]),
  ...more,
});
const optimization = (runs: unknown, more: object = {}) => ({
  name: 'Grid',
  status: 'completed',
  criterion: { target: `${TARGET}SharpeRatio`, extremum: 'max', targetValue: null },
  backtests: runs as never,
  ...more,
});
const byId = (runs: { id: string }[]) => Object.fromEntries(runs.map((one) => [one.id, one]));
const view = (...args: Parameters<typeof optimizationWithRuns>) => optimizationWithRuns(...args) as any;
const column = ({ runs }: any, name: string) =>
  runs.rows.map((row: unknown[]) => row[runs.columns.indexOf(name)]);

describe('The runs of an optimization', () => {
  it('are a table that fits: a hundred of them, 0.9 MB as they come, take less than 16 kB', () => {
    const wire = optimization(byId(Array.from({ length: 100 }, (_, n) => run(n))));
    expect(JSON.stringify(wire).length).toBeGreaterThan(850_000);
    const answer = view(wire, 0);
    expect(JSON.stringify(answer).length).toBeLessThan(16_000);
    expect(answer.runs.rows).toHaveLength(100);
    expect(answer).not.toHaveProperty('nextStart');
    expect(answer.omitted.at(-1)).toContain('equity');
  });

  it('are bounded however many there are, and every one can be reached', () => {
    const wire = optimization(byId(Array.from({ length: 450 }, (_, n) => run(n))));
    const seen: unknown[] = [];
    for (let start: number | undefined = 0; start !== undefined;) {
      const answer = view(wire, start);
      expect(JSON.stringify(answer).length).toBeLessThan(16_000);
      seen.push(...column(answer, 'lookback'));
      start = answer.nextStart;
    }
    expect(seen).toEqual(Array.from({ length: 450 }, (_, n) => String(449 - n)));
  });

  it('name their parameters and key figures', () => {
    const { runs } = view(optimization(byId([run(1)])), 0);
    expect(
      Object.fromEntries(runs.columns.map((name: string, at: number) => [name, runs.rows[0][at]])),
    ).toEqual({
      backtestId: run(1).id,
      lookback: '1',
      z_entry: '1.5',
      z_exit: '0.2',
      'Sharpe Ratio': 1,
      'Probabilistic Sharpe Ratio %': 98.733,
      'Compounding Annual Return %': 20.156,
      'Net Profit %': 94.325,
      'Drawdown %': 5.8,
      'Win Rate %': 61,
      'Total Orders': 624,
      'Total Fees': 2900.84,
      progress: 1,
      exitCode: 0,
    });
  });

  it.each([
    ['SharpeRatio', 'max', ['3', '2', '1'], 'Sharpe Ratio, highest first'],
    ['SharpeRatio', 'min', ['1', '2', '3'], 'Sharpe Ratio, lowest first'],
    ['Unknown', 'max', ['1', '3', '2'], undefined],
  ])('are sorted by %s %s, those without figures last', (target, extremum, lookbacks, order) => {
    const runs = [run(0, { statistics: null }), run(1), run(3), run(2)];
    const wire = optimization(byId(runs), { criterion: { target: TARGET + target, extremum } });
    const answer = view(wire, 0);
    expect(column(answer, 'lookback').filter((value: string) => value !== '0')).toEqual(lookbacks);
    if (order) expect(column(answer, 'lookback').at(-1)).toBe('0');
    expect(answer.runs.order).toBe(order);
  });

  it('take the target from where older answers have it', () => {
    const older = { criterion: null, optimizationTarget: `${TARGET}Drawdown`, extremum: 'min' };
    expect(view(optimization([], older), 0).runs.order).toBe('Drawdown %, lowest first');
  });

  it('are read one at a time in full', () => {
    const { run: one } = singleRun(optimization(byId([run(1), run(2)])), run(2).id) as any;
    expect(one).toMatchObject({ name: 'Smooth Violet Guanaco(2)', parameterSet: { lookback: '2' } });
    expect(Object.keys(one.statistics)).toHaveLength(21);
    expect(one.statistics).toMatchObject({ Alpha: 0.093, 'Total Orders': 624, 'Win Rate %': 61 });
    expect(JSON.stringify(one).length).toBeLessThan(16_000);
    expect(one.equity).toEqual(run(2).equity);
    expect(singleRun(optimization([]), run(2).id)).toMatchObject({ run: null });
  });

  it('have a long equity curve thinned, from its beginning to its end', () => {
    const equity = Array.from({ length: 1001 }, (_, at) => [at, 100000, 100027.1234, 99096, 99096.9956]);
    const { run: one } = singleRun(optimization([run(1, { equity })]), run(1).id) as any;
    expect(one.equity.length).toBeLessThanOrEqual(200);
    expect([one.equity[0], one.equity.at(-1)]).toEqual([equity[0], equity[1000]]);
  });

  it.each([[[]], [{}], [null], [undefined], ['text'], [[null]], [{ a: 7 }]])('may be missing: %j', (runs) => {
    expect(view(optimization(runs), 0).runs).toMatchObject({ total: 0, rows: [] });
  });

  it.each([
    [{ statistics: [] }],
    [{ statistics: {} }],
    [{ parameterSet: [] }],
    [{ parameterSet: null }],
    [{ equity: null }],
    [{ progress: '1', exitCode: null }],
  ])('may lack %j', (lack) => {
    const wire = optimization([run(1, lack)]);
    expect(view(wire, 0).runs.rows).toHaveLength(1);
    expect(singleRun(wire, run(1).id)).toMatchObject({ run: { id: run(1).id } });
  });
});

describe('The settings of an optimization', () => {
  it('come as they are, but for what is large', () => {
    const { optimization: settings, omitted } = view(
      optimization([], {
        runtimeStatistics: { Completed: '100' },
        gridLayout: [{ chartName: 'x' }],
        somethingNew: 5,
        somethingHuge: 'x'.repeat(3000),
      }),
      0,
    );
    expect(settings).toMatchObject({
      name: 'Grid',
      runtimeStatistics: { Completed: '100' },
      somethingNew: 5,
    });
    expect(omitted).toEqual(['gridLayout', 'somethingHuge', expect.stringContaining('equity')]);
  });

  it('name the value of a constraint as the argument is named', () => {
    const constraints = [
      { target: 't', operator: 'Greater', 'target-value': '0.7' },
      { targetValue: 1 },
      null,
    ];
    expect(view(optimization([], { constraints }), 0).optimization.constraints).toEqual([
      { target: 't', operator: 'Greater', targetValue: '0.7' },
      { targetValue: 1 },
      null,
    ]);
  });

  it('say to wait while it is not finished', () => {
    expect(view(optimization([], { status: 'running' }), 0).note).toContain('Wait 10 seconds');
    expect(view(optimization([]), 0)).not.toHaveProperty('note');
  });
});

describe('The statistics of a run', () => {
  it('are named in a map too, with those that only newer engines have', () => {
    const map = { ...FIGURES, 15: '1.404', 21: 2.1, 22: 100000, 24: 12, 'My Figure': 'high' };
    expect(nameStatistics(map)).toMatchObject({
      Alpha: 0.093,
      'Sharpe Ratio': 1.404,
      'Sortino Ratio': 2.1,
      'Start Equity': 100000,
      'Drawdown Recovery': 12,
      'My Figure': 'high',
    });
  });

  it('may have more figures than are known', () => {
    expect(nameStatistics({ 25: 1, '': 2 })).toEqual({ 25: 1, '': 2 });
    expect(nameStatistics('none')).toEqual({});
  });
});
