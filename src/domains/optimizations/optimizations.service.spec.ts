import { type Desk, openDesk } from '../../../test/support/domain.js';
import { SMA_CROSS } from '../../../test/support/strategies.js';
import { until } from '../../../test/support/walk.js';

const STATISTICS = 'TotalPerformance.PortfolioStatistics.';
const STRATEGY = 'QuantConnect.Optimizer.Strategies.GridSearchOptimizationStrategy';

describe('The optimization tools', () => {
  let desk: Desk;
  let projectId: number;
  let compileId: string;

  const grid = (args: object = {}) => ({
    projectId,
    compileId,
    name: 'Grid',
    target: `${STATISTICS}SharpeRatio`,
    targetTo: 'max',
    strategy: STRATEGY,
    parameters: [
      { name: 'fast', min: 10, max: 20, step: 5 },
      { name: 'slow', min: 40, max: 60, step: 20 },
    ],
    ...args,
  });
  const job = (args: object = {}) =>
    grid({ estimatedCost: 0.01, nodeType: 'O2-8', parallelNodes: 4, ...args });
  const create = async (args: object = {}): Promise<string> =>
    (await desk.call('create_optimization', job(args))).value.optimization.optimizationId;
  const read = async (optimizationId: string, args: object = {}) =>
    (await desk.call('read_optimization', { optimizationId, ...args })).value;
  const reaches = (optimizationId: string, status: string) =>
    until(async () => {
      const answer = await read(optimizationId);
      return answer.optimization.status === status && answer;
    });

  beforeAll(async () => {
    desk = await openDesk();
    projectId = (await desk.call('create_project', { name: 'Optimized', language: 'Py' })).value.project
      .projectId;
    await desk.call('update_file_contents', { projectId, name: 'main.py', content: SMA_CROSS });
    compileId = (await desk.call('create_compile', { projectId })).value.compileId;
    await until(
      async () => (await desk.call('read_compile', { projectId, compileId })).value.state === 'BuildSuccess',
    );
  });
  afterAll(() => desk.close());

  it('estimate_optimization_time adds how many runs the grid makes', async () => {
    const { value } = await desk.call('estimate_optimization_time', grid());
    expect(desk.sent('/optimizations/estimate')).toEqual(grid());
    expect(value).toMatchObject({ estimate: { time: 360, balance: 111 }, runs: 6 });
  });

  it('create_optimization sends the grid, with the name a threshold has on the wire', async () => {
    const constraint = { target: `${STATISTICS}Drawdown`, operator: 'LessOrEqual' };
    const { value } = await desk.call(
      'create_optimization',
      job({ targetValue: 2, constraints: [{ ...constraint, targetValue: 0.2 }] }),
    );
    expect(desk.sent('/optimizations/create')).toEqual(
      job({ targetValue: 2, constraints: [{ ...constraint, 'target-value': 0.2 }] }),
    );
    expect(value.optimization).toMatchObject({ name: 'Grid', status: 'new' });
  });

  it('create_optimization takes short names, as its schema publishes them', async () => {
    const constraints = [{ target: 'Drawdown', operator: 'Less', targetValue: 0.5 }];
    await create({ target: 'ProbabilisticSharpeRatio', strategy: 'GridSearch', constraints });
    expect(desk.sent('/optimizations/create')).toMatchObject({
      target: `${STATISTICS}ProbabilisticSharpeRatio`,
      strategy: STRATEGY,
      constraints: [{ target: `${STATISTICS}Drawdown`, operator: 'Less', 'target-value': 0.5 }],
    });
  });

  it('create_optimization says that it may have started when no answer comes, and is sent once', async () => {
    const before = desk.stack.sandbox.requests({ path: '/optimizations/create' }).length;
    desk.stack.sandbox.fault({ kind: 'drop', path: '/optimizations/create' });
    const { text } = await desk.call('create_optimization', job());
    expect(text).toContain('It is not known whether QuantConnect carried it out');
    expect(desk.stack.sandbox.requests({ path: '/optimizations/create' })).toHaveLength(before + 1);
  });

  it('read_optimization shows the runs as a table, best first, and one in full when asked', async () => {
    const optimizationId = await create();
    const { runs } = await reaches(optimizationId, 'completed');
    expect(desk.sent('/optimizations/read')).toEqual({ optimizationId });
    expect(runs).toMatchObject({ total: 6, start: 0, order: 'Sharpe Ratio, highest first' });
    expect(runs.columns.slice(0, 4)).toEqual(['backtestId', 'fast', 'slow', 'Sharpe Ratio']);
    const ratios = runs.rows.map((row: number[]) => row[3]);
    expect(ratios).toEqual(ratios.toSorted((a: number, b: number) => b - a));
    const { run } = await read(optimizationId, { backtestId: runs.rows[0][0] });
    expect(run.statistics['Sharpe Ratio']).toBe(ratios[0]);
    expect(run.equity.length).toBeGreaterThan(50);
    expect((await read(optimizationId, { start: 4 })).runs.rows).toEqual(runs.rows.slice(4));
    // It was read to its end: its runs are trials, and those that are not known yet none.
    const { families, newest } = (await desk.call('read_trials', { projectId })).value;
    expect(families).toMatchObject([
      {
        trials: 6,
        withResult: 6,
        best: { backtestId: runs.rows[0][0], annualizedSharpe: expect.closeTo(ratios[0], 3) },
      },
    ]);
    expect(newest).toHaveLength(6);
    expect(newest[0]).toMatchObject({ optimizationId, name: expect.stringContaining('(') });
  });

  it('read_optimization says to wait for one that has not begun, whose maps are empty lists', async () => {
    const optimization = { status: 'new', runtimeStatistics: [], backtests: [], parameters: [] };
    const body = { success: true, optimization };
    desk.stack.sandbox.fault({ kind: 'status', status: 200, path: '/optimizations/read', body });
    expect(await read(`O-${'f'.repeat(32)}`)).toMatchObject({
      optimization: { status: 'new', runtimeStatistics: [] },
      runs: { total: 0, rows: [] },
      note: expect.stringContaining('Wait 10 seconds'),
    });
  });

  it('read_optimization of a hundred runs fits', async () => {
    const parameters = [{ name: 'fast', min: 1, max: 100, step: 1 }];
    const optimizationId = await create({ parameters, parallelNodes: 24 });
    await reaches(optimizationId, 'completed');
    const { text, value } = await desk.call('read_optimization', { optimizationId });
    expect(value.runs.rows).toHaveLength(100);
    expect(text.length).toBeLessThan(16_000);
  });

  it('list_optimizations lists a page at a time', async () => {
    const all = (await desk.call('list_optimizations', { projectId })).value;
    expect(desk.sent('/optimizations/list')).toEqual({ projectId });
    expect(all.optimizations).toHaveLength(all.total);
    const rest = (await desk.call('list_optimizations', { projectId, start: 1 })).value;
    expect(rest.optimizations.map((one: any) => one.optimizationId)).toEqual(
      all.optimizations.slice(1).map((one: any) => one.optimizationId),
    );
  });

  it('update_optimization renames', async () => {
    const optimizationId = await create();
    await desk.call('update_optimization', { optimizationId, name: 'Better' });
    expect(desk.sent('/optimizations/update')).toEqual({ optimizationId, name: 'Better' });
    expect((await read(optimizationId)).optimization.name).toBe('Better');
  });

  it('abort_optimization works while it runs, and only then', async () => {
    const optimizationId = await create({
      parameters: [{ name: 'fast', min: 1, max: 300, step: 1 }],
      parallelNodes: 1,
    });
    await reaches(optimizationId, 'running');
    expect((await desk.call('abort_optimization', { optimizationId })).isError).toBe(false);
    expect(desk.sent('/optimizations/abort')).toEqual({ optimizationId });
    expect((await read(optimizationId)).optimization.status).toBe('aborted');
    const again = await desk.call('abort_optimization', { optimizationId });
    expect(again).toMatchObject({ isError: true, text: expect.stringContaining('aborted already') });
  });

  it('delete_optimization deletes', async () => {
    const optimizationId = await create();
    expect((await desk.call('delete_optimization', { optimizationId })).isError).toBe(false);
    expect(desk.sent('/optimizations/delete')).toEqual({ optimizationId });
    const { isError, text } = await desk.call('read_optimization', { optimizationId });
    expect(isError).toBe(true);
    expect(text).toContain('Optimization not found');
  });

  const one = (args: object) => ({ parameters: [{ name: 'a', min: 1, max: 2, step: 1, ...args }] });
  const limit = (args: object) => ({
    constraints: [{ target: 'Drawdown', operator: 'Less', targetValue: 1, ...args }],
  });
  const wrong: [object, string][] = [
    [{ projectId: -1 }, 'projectId must be a positive number'],
    [{ parameters: [] }, 'parameters must contain at least 1 elements'],
    [{ strategy: STRATEGY.replace('GridSearch', 'EulerSearch') }, 'strategy must be one of the following'],
    [{ target: `${STATISTICS}Beta` }, 'target must be one of the following values: SharpeRatio'],
    [{ targetTo: 'most' }, 'targetTo must be one of the following values: min, max'],
    [one({ max: 0 }), 'parameters.0.max must not be below min'],
    [one({ step: 0 }), 'parameters.0.step must be a positive number'],
    [one({ name: '' }), 'parameters.0.name should not be empty'],
    [one({ steps: 3 }), 'parameters.0.steps is not an argument'],
    [{ parameters: ['fast'] }, 'parameters'],
    [limit({ operator: 'Above' }), 'constraints.0.operator must be one of the following values: LessOrEqual'],
    [limit({ target: 'Beta' }), 'constraints.0.target must be one of the following values'],
    [limit({ targetValue: '1' }), 'constraints.0.targetValue must be a number'],
    [{ compileId: ' ' }, 'compileId must match'],
    [{ compileId: 'ab-cd' }, 'Compile id not found'],
  ];

  it.each(wrong)('estimate_optimization_time refuses %j', async (args, cure) => {
    const { isError, text } = await desk.call('estimate_optimization_time', grid(args));
    expect(isError).toBe(true);
    expect(text).toContain(cure);
  });

  it.each<[object, string]>([
    ...wrong,
    [{ nodeType: 'B2-8' }, 'nodeType must be one of the following values: O2-8, O4-12, O8-16'],
    [{ parallelNodes: 25 }, 'parallelNodes must be at most 24 when nodeType is O2-8'],
    [{ nodeType: 'O4-12', parallelNodes: 13 }, 'parallelNodes must be at most 12 when nodeType is O4-12'],
    [{ nodeType: 'O8-16', parallelNodes: 7 }, 'parallelNodes must be at most 6 when nodeType is O8-16'],
    [{ parallelNodes: 0 }, 'parallelNodes must be a positive number'],
  ])('create_optimization refuses %j', async (args, cure) => {
    const { isError, text } = await desk.call('create_optimization', job(args));
    expect(isError).toBe(true);
    expect(text).toContain(cure);
  });

  it('nothing that is wrong in itself reaches QuantConnect', async () => {
    const before = desk.stack.sandbox.requests().length;
    for (const [args] of wrong.slice(0, -1)) await desk.call('create_optimization', job(args));
    expect(desk.stack.sandbox.requests()).toHaveLength(before);
  });

  it.each(['read', 'update', 'abort', 'delete'])('%s_optimization refuses a blank id', async (verb) => {
    const name = verb === 'update' ? { name: 'x' } : {};
    const { isError, text } = await desk.call(`${verb}_optimization`, { optimizationId: ' ', ...name });
    expect(isError).toBe(true);
    expect(text).toContain('optimizationId must match');
  });
});
