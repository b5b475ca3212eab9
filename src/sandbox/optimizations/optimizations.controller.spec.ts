import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../sandbox.js';
import type { Answer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { build, createProject } from '../testing/scenario.js';

interface WireRun {
  name: string;
  progress: number;
  exitCode: number;
  statistics: number[] | null;
  equity: number[][];
  parameterSet: Record<string, string>;
}

interface OptimizationAnswer extends Answer {
  estimate: { estimateId: string; time: number; balance: number };
  optimizations: { optimizationId: string; name: string; status: string; sharpeRatio: number | null }[];
  optimization: {
    status: string;
    backtests: Record<string, WireRun>;
    runtimeStatistics: Record<string, string>;
    constraints: object[];
  };
}

const SHARPE_RATIO = 'TotalPerformance.PortfolioStatistics.SharpeRatio';
let sandbox: Sandbox;
let caller: SandboxCaller;
let projectId: number;
let compileId: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new SandboxCaller(sandbox);
  projectId = await createProject(caller);
  ({ compileId } = await build(caller, projectId));
});
afterAll(() => sandbox.close());

const call = (action: string, args: object): Promise<OptimizationAnswer> =>
  caller.post(`/optimizations/${action}`, args);

const order = (args: object = {}): object => ({
  projectId,
  compileId,
  name: 'Grid',
  target: SHARPE_RATIO,
  targetTo: 'max',
  strategy: 'QuantConnect.Optimizer.Strategies.GridSearchOptimizationStrategy',
  parameters: [
    { name: 'fast', min: 10, max: 30, step: 10 },
    { name: 'weight', min: 0.2, max: 0.6, step: 0.2 },
  ],
  estimatedCost: 0.01,
  nodeType: 'O2-8',
  parallelNodes: 4,
  ...args,
});

async function create(args: object = {}): Promise<string> {
  return (await call('create', order(args))).optimizations[0]!.optimizationId;
}

const reaches = (optimizationId: string, status: string): Promise<OptimizationAnswer> =>
  caller.poll('/optimizations/read', { optimizationId }, (answer: OptimizationAnswer) => {
    return answer.optimization.status === status;
  });

describe('optimizations/estimate', () => {
  it('reckons as the command line does', async () => {
    const parameters = [{ name: 'fast', min: 1, max: 100, step: 1 }];
    const { estimate } = await call('estimate', order({ parameters }));
    // A hundred runs of 34.5 s are 0.96 h, rounded up.
    expect(estimate).toMatchObject({ time: 3456, balance: 111 });
  });

  it('reckons at least six minutes', async () => {
    expect((await call('estimate', order())).estimate.time).toBe(360);
  });

  it.each([{ parameters: [] }, { projectId: -1 }, { compileId: 'ab-cd' }])('refuses %j', async (args) => {
    expect(await call('estimate', order(args))).toMatchObject({ success: false });
  });
});

describe('optimizations/create', () => {
  it('answers a list with the new one', async () => {
    const { optimizations } = await call('create', order({ constraints: [] }));
    expect(optimizations).toMatchObject([
      { name: 'Grid', status: 'new', nodeType: 'O2-8', sharpeRatio: null, trades: null, psr: null },
    ]);
    expect(optimizations[0]?.optimizationId).toMatch(/^O-[0-9a-f]{32}$/);
  });

  it('takes a form with the names of command-line clients', async () => {
    const form = {
      projectId: String(projectId),
      compileId,
      name: 'CLI',
      target: SHARPE_RATIO,
      targetTo: 'max',
      targetValue: '',
      strategy: 'QuantConnect.Optimizer.Strategies.GridSearchOptimizationStrategy',
      'parameters[0][key]': 'fast',
      'parameters[0][min]': '1',
      'parameters[0][max]': '2',
      'parameters[0][step]': '1',
      'parameters[1][name]': 'still',
      'parameters[1][value]': '7',
      'constraints[0][target]': SHARPE_RATIO,
      'constraints[0][operator]': 'Greater',
      'constraints[0][target-value]': '0.5',
      estimatedCost: '0.01',
      nodeType: 'O8-16',
      parallelNodes: '6',
    };
    const { optimizations } = (await caller.postForm('/optimizations/create', form)) as OptimizationAnswer;
    const { optimization } = await reaches(optimizations[0]!.optimizationId, 'completed');
    expect(Object.values(optimization.backtests).map(({ parameterSet }) => parameterSet)).toEqual([
      { fast: '1', still: '7' },
      { fast: '2', still: '7' },
    ]);
    expect(optimization.constraints).toEqual([
      { target: SHARPE_RATIO, operator: 'Greater', 'target-value': 0.5 },
    ]);
  });

  it.each<[string, object]>([
    ['an empty grid', { parameters: [] }],
    ['a maximum below the minimum', { parameters: [{ name: 'a', min: 2, max: 1, step: 1 }] }],
    ['a step of nothing', { parameters: [{ name: 'a', min: 1, max: 2, step: 0 }] }],
    ['a parameter without a name', { parameters: [{ min: 1, max: 2, step: 1 }] }],
    ['a grid without end', { parameters: [{ name: 'a', min: 0, max: 1e12, step: 1 }] }],
  ])('refuses %s as not valid', async (_what, args) => {
    expect(await call('create', order(args))).toEqual({
      success: false,
      errors: ['Not valid parameter set'],
    });
  });

  it.each<object>([
    { projectId: -1 },
    { compileId: ' ' },
    { compileId: 'ab-cd' },
    { strategy: 'QuantConnect.Optimizer.Strategies.EulerSearchOptimizationStrategy' },
    { target: 'Sharpe' },
    { targetTo: 'most' },
    { nodeType: 'B2-8' },
    { parallelNodes: 25 },
    { nodeType: 'O4-12', parallelNodes: 13 },
    { nodeType: 'O8-16', parallelNodes: 7 },
    { parallelNodes: 0 },
    { constraints: [{ target: SHARPE_RATIO, operator: 'Greater', targetValue: 1 }] },
  ])('refuses %j', async (args) => {
    expect(await call('create', order(args))).toMatchObject({ success: false, errors: [expect.any(String)] });
  });
});

describe('optimizations/read', () => {
  it('is empty before it starts, with lists for its empty maps', async () => {
    const { optimization } = await call('read', { optimizationId: await create() });
    expect(optimization).toMatchObject({ status: 'new', backtests: [], runtimeStatistics: [] });
  });

  it('runs as many at a time as there are nodes', async () => {
    const { optimization } = await reaches(await create(), 'running');
    const { Completed, Running, Total, 'In Queue': waiting } = optimization.runtimeStatistics;
    expect(Number(Running)).toBeGreaterThan(0);
    expect(Number(Running)).toBeLessThanOrEqual(4);
    expect(Number(Completed) + Number(Running) + Number(waiting)).toBe(Number(Total));
    expect(Object.values(optimization.backtests).at(-1)).toMatchObject({ statistics: null, equity: [] });
  });

  it('ends with 21 figures and an equity curve for every combination', async () => {
    const { optimization } = await reaches(await create(), 'completed');
    const runs = Object.values(optimization.backtests);
    expect(runs.map(({ parameterSet }) => parameterSet)).toEqual(
      ['10', '20', '30'].flatMap((fast) => ['0.2', '0.4', '0.6'].map((weight) => ({ fast, weight }))),
    );
    for (const { name, statistics, equity, progress } of runs) {
      expect(name).toMatch(/^\w+ \w+ \w+\(\d+,0\.\d\)$/);
      expect(progress).toBe(1);
      expect(statistics).toHaveLength(21);
      expect(equity.length).toBeGreaterThan(90);
      expect(equity.every((point) => point.length === 5 && point.every(Number.isFinite))).toBe(true);
    }
    expect(optimization.runtimeStatistics).toMatchObject({
      Completed: '9',
      Failed: '0',
      'Total Runtime': '00:00:27',
    });
  });

  it('ends the same for the same code and grid', async () => {
    const figures = async () => {
      const { optimization } = await reaches(await create(), 'completed');
      return Object.values(optimization.backtests).map(({ statistics }) => statistics);
    };
    expect(await figures()).toEqual(await figures());
  });

  it('counts the runs of a program that fails', async () => {
    const broken = await createProject(
      caller,
      'class A(QCAlgorithm):\n    def initialize(self):\n        raise ValueError("x")\n',
    );
    const { compileId } = await build(caller, broken);
    const { optimization } = await reaches(await create({ projectId: broken, compileId }), 'completed');
    expect(optimization.runtimeStatistics).toMatchObject({ Completed: '0', Failed: '9' });
    expect(Object.values(optimization.backtests)[0]).toMatchObject({ exitCode: 1, statistics: null });
  });
});

describe('optimizations/list', () => {
  it('lists the newest first, with the figures of the best run', async () => {
    const projectId = await createProject(caller);
    const { compileId } = await build(caller, projectId);
    const first = await create({ projectId, compileId });
    const { optimization } = await reaches(first, 'completed');
    await create({ projectId, compileId, name: 'Later' });
    const { optimizations } = await call('list', { projectId });
    expect(optimizations.map(({ name }) => name)).toEqual(['Later', 'Grid']);
    const ratios = Object.values(optimization.backtests).map(({ statistics }) => statistics![15]!);
    expect(optimizations[1]?.sharpeRatio).toBe(Math.max(...ratios));
  });

  it('is empty when there are none, and refuses an unknown project', async () => {
    const projectId = await createProject(caller);
    expect(await call('list', { projectId })).toMatchObject({ optimizations: [] });
    expect(await call('list', { projectId: -1 })).toMatchObject({ success: false });
  });
});

describe('optimizations/abort', () => {
  it('works once it runs, keeps what is over, and works only once', async () => {
    const parameters = [{ name: 'fast', min: 1, max: 200, step: 1 }];
    const optimizationId = await create({ parameters, parallelNodes: 1 });
    await caller.poll<OptimizationAnswer>(
      '/optimizations/read',
      { optimizationId },
      ({ optimization }) => Number(optimization.runtimeStatistics['Completed']) > 0,
    );
    expect(await call('abort', { optimizationId })).toEqual({ success: true, errors: [] });
    const { optimization } = await call('read', { optimizationId });
    expect(optimization).toMatchObject({
      status: 'aborted',
      runtimeStatistics: { Running: '0', 'In Queue': '0' },
    });
    expect(Object.keys(optimization.backtests).length).toBeGreaterThan(0);
    expect(Object.keys(optimization.backtests).length).toBeLessThan(200);
    // Time enough for further runs, had it not ended.
    await pause(150);
    expect(await call('read', { optimizationId })).toEqual({ success: true, errors: [], optimization });
    expect(await call('abort', { optimizationId })).toMatchObject({ success: false });
  });

  it('refuses one that does not run yet', async () => {
    // At the pace of the others it runs before anybody on a busy machine can ask.
    const slow = await startSandbox({ speed: 5 });
    try {
      const slowly = new SandboxCaller(slow);
      const place = { projectId: await createProject(slowly) };
      const { compileId: own } = await build(slowly, place.projectId);
      const asked = order({ ...place, compileId: own });
      const { optimizations } = await slowly.post<OptimizationAnswer>('/optimizations/create', asked);
      const { optimizationId } = optimizations[0]!;
      expect(await slowly.post('/optimizations/abort', { optimizationId })).toMatchObject({ success: false });
    } finally {
      await slow.close();
    }
  });

  it('refuses one that is over', async () => {
    const optimizationId = await create();
    await reaches(optimizationId, 'completed');
    expect(await call('abort', { optimizationId })).toMatchObject({ success: false });
  });
});

describe('optimizations/update and delete', () => {
  it('renames', async () => {
    const optimizationId = await create();
    expect(await call('update', { optimizationId, name: 'Better' })).toEqual({ success: true, errors: [] });
    expect((await call('read', { optimizationId })).optimization).toMatchObject({ name: 'Better' });
  });

  it('deletes, after which nothing can be read', async () => {
    const optimizationId = await create();
    expect(await call('delete', { optimizationId })).toEqual({ success: true, errors: [] });
    for (const action of ['read', 'delete', 'abort']) {
      expect(await call(action, { optimizationId })).toMatchObject({ success: false });
    }
  });

  it.each(['read', 'update', 'abort', 'delete'])(
    '%s refuses a missing, a blank and an unknown id',
    async (action) => {
      expect((await call(action, {})).errors).toEqual(['Required parameter optimizationId is missing.']);
      expect((await call(action, { optimizationId: ' ' })).errors).toEqual([
        'Required parameter optimizationId is empty',
      ]);
      expect(await call(action, { optimizationId: 'O-1', name: 'x' })).toMatchObject({ success: false });
    },
  );
});
