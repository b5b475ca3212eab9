import { called } from '../../../test/support/called.js';
import { builtProject } from '../../../test/support/finished.js';
import { startStack, type Stack } from '../../../test/support/stack.js';
import { TrialLedger } from '../../trials/trial-ledger.js';

describe('run_optimization', () => {
  let stack: Stack;
  let token: string;
  let built: { projectId: number; compileId: string };

  const call = (args: object, tool = 'run_optimization') => called(stack.url, token, tool, args);
  const grid = (args: object = {}) => ({
    projectId: built.projectId,
    name: 'Grid',
    target: 'SharpeRatio',
    targetTo: 'max',
    parameters: [
      { name: 'fast', min: 5, max: 10, step: 1 },
      { name: 'slow', min: 40, max: 60, step: 5 },
    ],
    estimatedCost: 0.01,
    nodeType: 'O2-8',
    parallelNodes: 10,
    ...args,
  });

  beforeAll(async () => {
    // Three rounds of ten runs: longer than a call.
    stack = await startStack({ env: { LONG_CALL_SECONDS: '1' }, sandbox: { backtestSeconds: 0.5 } });
    token = await stack.token({ group: 'admin' });
    built = await builtProject((tool, args = {}) => call(args, tool), 'Optimized');
  });
  afterAll(() => stack.close());

  it('compiles, runs a grid to its end over several calls, and judges the best run', async () => {
    const ledger = stack.app.get(TrialLedger);
    const [started, finished] = [jest.spyOn(ledger, 'started'), jest.spyOn(ledger, 'finished')];
    const [compiles, made] = ['/compile/create', '/optimizations/create'].map((path) =>
      stack.sandbox.requestCount(path),
    );
    const first = await call(grid({ family: 'crosses' }));
    const { optimizationId, handle } = first.value;
    expect(first.value).toMatchObject({ status: 'running', stage: 'optimization', name: 'Grid' });
    expect(first.value.next).toContain('abort_optimization with the same stops it');
    let last = first;
    const seen: number[] = [];
    while (last.value.status === 'running') {
      seen.push(last.value.progress);
      last = await call({ handle: last.value.handle });
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const { value, text } = last;
    expect(Buffer.byteLength(text)).toBeLessThan(4096);
    expect(value).toMatchObject({ state: 'completed', optimizationId, runs: { total: 30, ended: 30 } });
    expect(value.runs.rows.length).toBeGreaterThanOrEqual(15);
    expect(value.runs.rows[0]).toContain(value.best.backtestId);
    const sharpe = value.runs.columns.indexOf('Sharpe Ratio');
    expect(value.best['Sharpe Ratio']).toBe(Math.max(...value.runs.rows.map((row: number[]) => row[sharpe])));
    expect(stack.sandbox.requestCount('/compile/create')).toBe(compiles! + 1);
    // Used again, the handle starts nothing, and no trial is counted but those of the grid.
    expect((await call({ handle })).text).toBe(text);
    expect(stack.sandbox.requestCount('/optimizations/create')).toBe(made! + 1);
    const ids = started.mock.calls.map(([trial]) => trial.backtestId);
    expect([ids.length, new Set(ids).size]).toEqual([60, 30]);
    expect(started.mock.calls[0]![0]).toMatchObject({ family: 'crosses', optimizationId });
    expect(finished.mock.calls[0]![1]).toMatchObject({ skewness: 0, kurtosis: 3 });
    expect(finished.mock.calls[0]![1].observations).toBeGreaterThan(400);
  });

  it('takes a build that is there', async () => {
    const before = stack.sandbox.requestCount('/compile/create');
    const { value } = await call(grid({ compileId: built.compileId }));
    expect(value.optimizationId).toMatch(/^O-/);
    expect(stack.sandbox.requestCount('/compile/create')).toBe(before);
  });

  it('names what is missing where there is no handle, and takes no handle of another tool', async () => {
    const { text } = await call({ projectId: 5 });
    expect(text).toContain('name is required unless handle is given; target is required unless');
    const { value } = await call({ projectId: built.projectId, backtestName: 'Other' }, 'run_backtest');
    expect((await call({ handle: value.handle })).text).toContain('none that this tool gave');
  });
});
