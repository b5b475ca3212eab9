import { startSandbox, type Sandbox } from '../sandbox.js';
import type { BacktestAnswer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import {
  HOLDING_ALGORITHM,
  LONG_ALGORITHM,
  readAllOrders,
  runBacktest,
  startBacktest,
  SWITCHING_ALGORITHM,
  type BacktestPlace,
} from '../testing/scenario.js';

const FAILING_ALGORITHM = HOLDING_ALGORITHM.replace('self.set_start', 'x = 1 / 0\n        self.set_start');

let sandbox: Sandbox;
let caller: SandboxCaller;
let place: BacktestPlace;
let read: BacktestAnswer['backtest'];

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 100 });
  caller = new SandboxCaller(sandbox);
  const { projectId, backtestId, backtest } = await runBacktest(caller, SWITCHING_ALGORITHM);
  [place, read] = [{ projectId, backtestId }, backtest];
});
afterAll(() => sandbox.close());

const ask = (path: string, args: object = {}): Promise<any> =>
  caller.post(`/backtests/${path}`, { ...place, ...args });
const logs = (args: object = {}) => ask('read/log', { start: 0, end: 200, query: '', ...args });

describe('backtests/read/log', () => {
  it('begins with the launch, has a line per order, and ends with the end', async () => {
    const orders = await readAllOrders(caller, place);
    const { length } = await logs();
    expect(length).toBe(orders.length + 2);
    expect((await logs({ end: 1 })).logs[0]).toMatch(
      /^2021-01-01 00:00:00 Launching analysis for [a-f0-9]{32} with LEAN Engine v2/,
    );
    const [last] = (await logs({ start: length - 1, end: length })).logs;
    expect(last).toContain(`completed with ${orders.length} orders`);
  });

  it('finds lines whatever their case, and counts and pages through what it found', async () => {
    const sales = await logs({ query: 'SELL' });
    expect(sales.logs.every((line: string) => line.includes(': Sell '))).toBe(true);
    expect((await logs({ query: 'SELL', start: 1, end: 2 })).logs).toEqual([sales.logs[1]]);
    expect((await logs({ query: 'SELL', start: 1, end: 2 })).length).toBe(sales.length);
  });

  it.each([null, '', ' '])('takes the query %j for every line', async (query) => {
    expect((await logs({ query })).length).toBe((await logs()).length);
  });

  it('insists on the query, and refuses more than 200 lines', async () => {
    const { errors } = await ask('read/log', { start: 0, end: 200 });
    expect(errors).toEqual(['Required parameter query is missing.']);
    expect(await logs({ end: 201 })).toMatchObject({ success: false });
  });

  it('tells the error of a run that failed, and of a run under way only the launch', async () => {
    const failed = await runBacktest(caller, FAILING_ALGORITHM);
    const lines = (await logs({ projectId: failed.projectId, backtestId: failed.backtestId })).logs;
    expect(lines.join()).toContain('division by zero');
    const running = await startBacktest(caller, LONG_ALGORITHM);
    expect((await logs(running)).length).toBeLessThan(2);
  });
});

describe('backtests/trades/read', () => {
  it('answers the closed trades with their orders', async () => {
    const { trades, length } = await ask('trades/read', { start: 0, end: 1000 });
    expect(length).toBe(read.totalPerformance?.closedTrades.length);
    for (const { orders, ...trade } of trades) {
      expect(orders.map(({ id }: { id: number }) => id)).toEqual(trade.orderIds);
      expect(read.totalPerformance?.closedTrades).toContainEqual(trade);
    }
  });

  it('pages, and answers that it loads while the run is not stored', async () => {
    expect((await ask('trades/read', { start: 0, end: 1 })).trades).toHaveLength(1);
    const running = await startBacktest(caller, LONG_ALGORITHM);
    const answer = await ask('trades/read', { ...running, start: 0, end: 1 });
    expect(answer).toEqual({ success: true, status: 'loading', progress: expect.any(Number) });
  });
});

describe('backtests/read/report', () => {
  it('is being made at first, and then a page with the figures of the run', async () => {
    expect(await ask('read/report')).toMatchObject({ success: true, generating: true });
    const { report } = await caller.poll<any>(
      '/backtests/read/report',
      place,
      (answer) => 'report' in answer,
    );
    expect(report).toMatch(/^<!DOCTYPE html>.*<h1>Scenario<\/h1>/);
    expect(report).toContain(`<td>${read.statistics['Sharpe Ratio']}</td>`);
  });

  it('is not made of a run that failed', async () => {
    const failed = await runBacktest(caller, FAILING_ALGORITHM);
    const { projectId, backtestId } = failed;
    const answer = await caller.poll<any>(
      '/backtests/read/report',
      { projectId, backtestId },
      ({ generating }) => generating === undefined,
    );
    expect(answer).toMatchObject({ success: false });
  });
});

describe('backtests/tags/update', () => {
  const listed = async () => (await caller.post<any>('/backtests/list', place)).backtests[0].tags;

  it('replaces the tags that the list shows', async () => {
    await ask('tags/update', { tags: ['a', 'b'] });
    expect(await ask('tags/update', { tags: ['c'] })).toEqual({ success: true, errors: [] });
    expect(await listed()).toEqual(['c']);
    await ask('tags/update', { tags: [] });
    expect(await listed()).toEqual([]);
  });

  it.each([{}, { tags: 'a' }, { tags: [1] }])('refuses %j', async (args) => {
    expect(await ask('tags/update', args)).toMatchObject({ success: false });
  });
});
