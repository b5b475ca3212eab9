import { startSandbox, type Sandbox } from '../sandbox.js';
import type { BacktestAnswer, BacktestsAnswer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import {
  build,
  createProject,
  runBacktest,
  startBacktest,
  type BacktestPlace,
  LONG_ALGORITHM,
} from '../testing/scenario.js';

let sandbox: Sandbox;
let caller: SandboxCaller;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 300 });
  caller = new SandboxCaller(sandbox);
});
afterAll(() => sandbox.close());

const read = (place: BacktestPlace): Promise<BacktestAnswer> => caller.post('/backtests/read', place);

describe('backtests/create', () => {
  it('answers a backtest that waits, with a list for its empty parameters', async () => {
    const projectId = await createProject(caller);
    const { compileId } = await build(caller, projectId);
    const call = { projectId, compileId, backtestName: 'First' };
    const { backtest, ...envelope } = await caller.post<BacktestAnswer>('/backtests/create', call);
    expect(envelope).toEqual({ success: true, errors: [], debugging: false });
    expect(backtest).toMatchObject({ name: 'First', status: 'In Queue...', progress: 0, completed: false });
    expect(backtest).toMatchObject({ parameterSet: [], statistics: {}, totalPerformance: null });
    expect(backtest.backtestId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('echoes parameters with the types they were sent with', async () => {
    const parameters = { a: 0, b: 0.5, c: 'foo' };
    const place = await startBacktest(caller, undefined, parameters);
    expect((await read(place)).backtest.parameterSet).toEqual(parameters);
  });

  it('refuses a missing, a blank and an unknown compile id', async () => {
    const projectId = await createProject(caller);
    const create = (args: object) =>
      caller.post('/backtests/create', { projectId, backtestName: 'A', ...args });
    expect((await create({})).errors).toEqual(['Required parameter compileId is missing.']);
    expect((await create({ compileId: ' ' })).errors).toEqual(['Required parameter compileId is empty']);
    expect((await create({ compileId: 'abc' })).errors).toEqual(['Compile id not found: "abc"']);
    expect(await create({ compileId: 'abc', projectId: -1 })).toMatchObject({ success: false });
  });

  it('refuses a compile of another project, a failed one, and nested parameters', async () => {
    const broken = await createProject(caller, 'x = = 1');
    const sound = await createProject(caller);
    const [failed, built] = [await build(caller, broken), await build(caller, sound)];
    const calls = [
      { projectId: sound, compileId: failed.compileId },
      { projectId: broken, compileId: failed.compileId },
      { projectId: sound, compileId: built.compileId, parameters: { a: { b: 1 } } },
    ];
    for (const call of calls) {
      const answer = await caller.post('/backtests/create', { ...call, backtestName: 'A' });
      expect(answer).toMatchObject({ success: false, errors: [expect.any(String)] });
    }
  });

  it('refuses one more than there are nodes, until one is free', async () => {
    const small = await startSandbox({ speed: 10, limits: { backtestNodes: 1 } });
    const owner = new SandboxCaller(small);
    const first = await startBacktest(owner, LONG_ALGORITHM);
    const { compileId } = await build(owner, first.projectId);
    const call = { projectId: first.projectId, compileId, backtestName: 'Second' };
    const refused = await owner.post('/backtests/create', call);
    expect(refused.errors[0]).toMatch(/^There are no spare nodes available in your cluster\./);
    await owner.post('/backtests/delete', first);
    expect(await owner.post('/backtests/create', call)).toMatchObject({ success: true });
    await small.close();
  });
});

describe('backtests/read', () => {
  it('names the charts there are', async () => {
    const { backtest } = await runBacktest(caller);
    expect(backtest.charts['Strategy Equity']).toEqual({ name: 'Strategy Equity' });
    expect(Object.keys(backtest.charts)).toHaveLength(8);
  });

  it('shows a run-time error with its line, and no results', async () => {
    const source = 'class A(QCAlgorithm):\n    def initialize(self):\n        raise ValueError("no data")\n';
    const { backtest } = await runBacktest(caller, source);
    expect(backtest).toMatchObject({ status: 'Runtime Error', completed: true, hasInitializeError: true });
    expect(backtest.error).toContain('ValueError : no data');
    expect(backtest.stacktrace).toContain('in main.py: line 3');
    expect(backtest).toMatchObject({ statistics: {}, totalPerformance: null });
  });

  it('refuses a blank id, and an id of another project', async () => {
    const place = await startBacktest(caller);
    expect((await read({ ...place, backtestId: ' ' })).errors).toEqual([
      'Required parameter backtestId is empty',
    ]);
    const other = await createProject(caller);
    expect(await read({ ...place, projectId: other })).toMatchObject({ success: false });
  });
});

describe('backtests/list', () => {
  it('lists the newest first, with statistics only if asked for', async () => {
    const first = await runBacktest(caller);
    const { compileId } = await build(caller, first.projectId);
    await caller.post('/backtests/create', { projectId: first.projectId, compileId, backtestName: 'Later' });
    const list = (args: object): Promise<BacktestsAnswer> =>
      caller.post('/backtests/list', { projectId: first.projectId, ...args });
    const plain = await list({});
    expect(plain.backtests.map(({ name }) => name)).toEqual(['Later', 'Scenario']);
    expect(plain.count).toBe(2);
    expect(plain.backtests[1]).toMatchObject({ sharpeRatio: null, trades: null });
    const sharpe = Number(first.backtest.statistics['Sharpe Ratio']);
    expect((await list({ includeStatistics: true })).backtests[1]).toMatchObject({
      sharpeRatio: sharpe,
      trades: 1,
    });
  });

  it('refuses an unknown project', async () => {
    expect(await caller.post('/backtests/list', { projectId: -1 })).toMatchObject({ success: false });
  });
});

describe('backtests/update', () => {
  it('changes name or note and keeps the other', async () => {
    const place = await startBacktest(caller);
    await caller.post('/backtests/update', { ...place, note: 'Promising' });
    expect(await caller.post('/backtests/update', { ...place, name: 'Best' })).toEqual({
      success: true,
      errors: [],
    });
    expect((await read(place)).backtest).toMatchObject({ name: 'Best', note: 'Promising' });
  });

  it('clears a note with an empty text', async () => {
    const place = await startBacktest(caller);
    await caller.post('/backtests/update', { ...place, note: 'Promising' });
    await caller.post('/backtests/update', { ...place, note: '' });
    expect((await read(place)).backtest.note).toBe('');
  });

  it('refuses a blank id and an unknown project', async () => {
    const place = await startBacktest(caller);
    const update = (args: object) => caller.post('/backtests/update', { ...place, name: 'B', ...args });
    expect(await update({ backtestId: ' ' })).toMatchObject({ success: false });
    expect(await update({ projectId: -1 })).toMatchObject({ success: false });
  });
});

describe('backtests/delete', () => {
  it('takes the backtest off the list and leaves nothing to read', async () => {
    const place = await startBacktest(caller);
    expect(await caller.post('/backtests/delete', place)).toEqual({ success: true, errors: [] });
    expect(await caller.post('/backtests/list', place)).toMatchObject({ backtests: [], count: 0 });
    expect(await read(place)).toEqual({ success: true, errors: [], backtest: null });
  });

  it('changes nothing the second time, and refuses an unknown project', async () => {
    const place = await startBacktest(caller);
    expect(await caller.post('/backtests/delete', { ...place, projectId: -1 })).toMatchObject({
      success: false,
    });
    await caller.post('/backtests/delete', place);
    expect(await caller.post('/backtests/delete', place)).toMatchObject({ success: true });
  });
});
