import { startSandbox, type Sandbox } from '../sandbox.js';
import type { ChartAnswer, OrdersAnswer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import {
  runBacktest,
  startBacktest,
  SWITCHING_ALGORITHM,
  type BacktestPlace,
  LONG_ALGORITHM,
} from '../testing/scenario.js';

let sandbox: Sandbox;
let caller: SandboxCaller;
let place: BacktestPlace;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 300 });
  caller = new SandboxCaller(sandbox);
  const { projectId, backtestId } = await runBacktest(caller, SWITCHING_ALGORITHM);
  place = { projectId, backtestId };
});
afterAll(() => sandbox.close());

const chart = (name: string, range: object = {}): Promise<ChartAnswer> =>
  caller.post('/backtests/chart/read', {
    ...place,
    name,
    count: 5000,
    start: 0,
    end: 2_000_000_000,
    ...range,
  });

const orders = (range: object): Promise<OrdersAnswer> =>
  caller.post('/backtests/orders/read', { ...place, ...range });

describe('backtests/chart/read', () => {
  it('draws the equity as candles and the return as bars', async () => {
    const { series } = (await chart('Strategy Equity')).chart;
    expect(series['Equity']).toMatchObject({ seriesType: 2, unit: '$' });
    expect(series['Return']).toMatchObject({ seriesType: 3, unit: '%' });
    expect(series['Equity']?.values[0]?.slice(1)).toEqual([50_000, 50_000, 50_000, 50_000]);
    for (const [, open = 0, high = 0, low = 0, close = 0] of series['Equity']?.values ?? []) {
      expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
      expect(low).toBeLessThanOrEqual(Math.min(open, close));
    }
  });

  it.each([
    ['Capacity', ['Strategy Capacity']],
    ['Drawdown', ['Equity Drawdown']],
    ['Benchmark', ['Benchmark']],
    ['Exposure', ['Equity - Long Ratio', 'Equity - Short Ratio']],
    ['Assets Sales Volume', ['AAPL', 'MSFT']],
    ['Portfolio Turnover', ['Portfolio Turnover']],
    ['Portfolio Margin', ['AAPL', 'MSFT']],
  ])('draws %s', async (name, series) => {
    const answer = await chart(name);
    expect(Object.keys(answer.chart.series).toSorted()).toEqual(series.toSorted());
    expect(Object.values(answer.chart.series).every(({ values }) => values.length > 400)).toBe(true);
  });

  it('gives at most as many points as asked for, the last one among them', async () => {
    const all = (await chart('Benchmark')).chart.series['Benchmark']?.values ?? [];
    for (const count of [1, 2, 50]) {
      const few = (await chart('Benchmark', { count })).chart.series['Benchmark']?.values ?? [];
      expect(few).toHaveLength(count);
      expect(few.at(-1)).toEqual(all.at(-1));
    }
  });

  it('cuts to start and end in unix seconds', async () => {
    const [start, end] = [Date.UTC(2021, 5, 1) / 1000, Date.UTC(2021, 5, 30) / 1000];
    const values = (await chart('Benchmark', { start, end })).chart.series['Benchmark']?.values ?? [];
    expect(values.length).toBeGreaterThan(15);
    expect(values.every(([time = 0]) => time >= start && time <= end)).toBe(true);
  });

  it('needs no start and end', async () => {
    const answer = await caller.post('/backtests/chart/read', { ...place, name: 'Drawdown', count: 10 });
    expect(answer).toMatchObject({ success: true });
  });

  it.each([
    ['a blank name', { name: ' ' }],
    ['an unknown name', { name: 'Weather' }],
    ['a blank backtest', { backtestId: ' ' }],
    ['a start after the end', { start: 2, end: 1 }],
  ])('refuses %s', async (_, args) => {
    expect(await chart('Benchmark', args)).toMatchObject({ success: false });
  });
});

describe('backtests/orders/read', () => {
  it('gives a page of orders with their events, and the length of the whole list', async () => {
    const page = await orders({ start: 0, end: 3 });
    expect(page.orders.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(page.length).toBeGreaterThan(10);
    const [first] = page.orders;
    expect(first?.events.map(({ status }) => status)).toEqual(['submitted', 'filled']);
    expect(first?.value).toBeCloseTo((first?.quantity ?? 0) * (first?.price ?? 0), 4);
  });

  it('accepts a hundred, refuses more, and refuses a blank backtest', async () => {
    expect(await orders({ start: 0, end: 100 })).toMatchObject({ success: true });
    expect(await orders({ start: 0, end: 200 })).toMatchObject({ success: false });
    expect(await orders({ start: 0, end: 100, backtestId: ' ' })).toMatchObject({ success: false });
  });
});

describe('backtests/read/insights', () => {
  const INSIGHTS = SWITCHING_ALGORITHM.replace(
    'self.liquidate()',
    'self.emit_insights(Insight.price("AAPL", timedelta(30), InsightDirection.UP))',
  );

  it('gives the insights of an algorithm that emits them, under both paths', async () => {
    const { projectId, backtestId } = await runBacktest(caller, INSIGHTS);
    for (const path of ['/backtests/read/insights', '/backtests/insights/read']) {
      const answer = await caller.post<{ insights: object[]; length: number }>(path, {
        projectId,
        backtestId,
        start: 0,
        end: 100,
      });
      expect(answer.length).toBeGreaterThan(0);
      expect(answer.insights[0]).toMatchObject({ type: 'price', ticker: 'AAPL', period: 2_592_000 });
    }
  });

  it('gives none for other algorithms', async () => {
    const answer = await caller.post('/backtests/read/insights', { ...place, start: 0, end: 100 });
    expect(answer).toMatchObject({ success: true, insights: [], length: 0 });
  });

  it.each([{ projectId: -1 }, { backtestId: ' ' }, { end: 200 }])('refuses %j', async (args) => {
    const answer = await caller.post('/backtests/read/insights', { ...place, start: 0, end: 100, ...args });
    expect(answer).toMatchObject({ success: false });
  });
});

it('charts and orders are loading while the backtest runs, and there are no insights yet', async () => {
  const slow = await startSandbox({ speed: 10 });
  const owner = new SandboxCaller(slow);
  const running = await startBacktest(owner, LONG_ALGORITHM);
  const range = { start: 0, end: 100 };
  const loading = { progress: expect.any(Number), status: 'loading', success: true };
  expect(await owner.post('/backtests/orders/read', { ...running, ...range })).toEqual(loading);
  const call = { ...running, name: 'Strategy Equity', count: 10, ...range };
  expect(await owner.post('/backtests/chart/read', call)).toEqual(loading);
  const insights = await owner.post('/backtests/read/insights', { ...running, ...range });
  expect(insights).toMatchObject({ success: true, insights: [], length: 0 });
  await slow.close();
});
