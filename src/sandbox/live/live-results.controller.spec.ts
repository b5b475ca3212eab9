import { startSandbox, type Sandbox } from '../sandbox.js';
import type { Answer, ChartAnswer, OrdersAnswer } from '../testing/answers.js';
import { deploy, goLive, type LivePlace, reach, readyToDeploy } from '../testing/live-scenario.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { HOLDING_ALGORITHM } from '../testing/scenario.js';

interface PortfolioAnswer extends Answer {
  portfolio: { holdings: Record<string, { q: number; a: number; v: number }>; cash: object };
}
interface LogsAnswer extends Answer {
  logs: string[];
  length: number;
  deploymentOffset: number;
}

const ALL = { start: 0, end: 100 };
const BUY = { $type: 'OrderCommand', symbol: { value: 'QQQ' }, order_type: 'market', quantity: '2' };

let sandbox: Sandbox;
let caller: SandboxCaller;

// Ten minutes pass in a second.
beforeEach(async () => {
  sandbox = await startSandbox({ speed: 600 });
  caller = new SandboxCaller(sandbox);
});
afterEach(() => sandbox.close());

const orders = (projectId: number, range: object = ALL) =>
  caller.post<OrdersAnswer>('/live/orders/read', { projectId, ...range });
const stop = (projectId: number) => caller.post('/live/update/stop', { projectId });

describe('what a run shows', () => {
  it('is empty at first and comes with the next refresh', async () => {
    const { projectId } = await goLive(caller);
    expect(await orders(projectId)).toMatchObject({ orders: [], length: 0 });
    const { portfolio } = await caller.poll<PortfolioAnswer>(
      '/live/portfolio/read',
      { projectId },
      (answer) => Object.keys(answer.portfolio.holdings).length > 0,
    );
    expect(portfolio.holdings['SPY R735QTJ8XC9X']).toMatchObject({ q: expect.any(Number) });
    expect(await orders(projectId)).toMatchObject({ length: 1 });
  });

  it('is there at once when it stops', async () => {
    const { projectId } = await goLive(caller);
    await caller.post('/live/commands/create', { projectId, command: BUY });
    expect(await orders(projectId)).toMatchObject({ length: 0 });
    await stop(projectId);
    const { orders: listed } = await orders(projectId);
    expect(listed.at(-1)).toMatchObject({ quantity: 2, symbol: { value: 'QQQ' }, status: 3 });
  });

  it('begins with the cash and holdings given', async () => {
    const place = await readyToDeploy(caller);
    const holding = { symbolId: 'AAPL X', symbol: 'AAPL', quantity: 4, averagePrice: 10 };
    const brokerage = {
      id: 'QuantConnectBrokerage',
      cash: [{ amount: 500, currency: 'USD' }],
      holdings: [holding],
    };
    await deploy(caller, place, { brokerage });
    const { projectId } = place;
    const { portfolio } = await caller.post<PortfolioAnswer>('/live/portfolio/read', { projectId });
    expect(portfolio).toMatchObject({
      holdings: { 'AAPL X': { q: 4, a: 10 } },
      cash: { USD: { amount: 500, currencySymbol: '$' } },
    });
  });

  it('is being prepared until it runs', async () => {
    const slow = await startSandbox({ speed: 20 });
    const patient = new SandboxCaller(slow);
    const place = await readyToDeploy(patient);
    await deploy(patient, place);
    const chart = { projectId: place.projectId, name: 'Strategy Equity', count: 9, start: 0, end: 9 };
    const loading = { status: 'loading', progress: expect.any(Number), success: true };
    expect(await patient.post('/live/chart/read', chart)).toEqual(loading);
    expect(await patient.post('/live/orders/read', { projectId: place.projectId, ...ALL })).toEqual(loading);
    await slow.close();
  });
});

describe('live/chart/read', () => {
  it('has the charts of a backtest, but no capacity', async () => {
    const { projectId } = await goLive(caller);
    const read = (name: string, more: object = {}) =>
      caller.post<ChartAnswer>('/live/chart/read', {
        projectId,
        name,
        count: 10,
        start: 0,
        end: 4e9,
        ...more,
      });
    const { chart } = await read('Strategy Equity');
    expect(chart.series['Equity']?.values[0]).toHaveLength(5);
    expect(await read('Drawdown')).toMatchObject({ success: true });
    expect(await read('Capacity')).toMatchObject({ success: false });
    expect(await read('Strategy Equity', { start: 9, end: 1 })).toMatchObject({ success: false });
  });
});

describe('ranges', () => {
  it.each([
    ['/live/orders/read', { start: 0, end: 1001 }],
    ['/live/trades/read', { start: 0, end: 1001 }],
    ['/live/trades/read', { start: 0, end: 10, deployId: null }],
    ['/live/insights/read', { start: 0, end: 200 }],
    ['/live/logs/read', { startLine: 0, endLine: 251 }],
  ])('%s refuses %j', async (path, range) => {
    const { projectId, deployId } = await goLive(caller);
    const id = path.includes('logs') ? { algorithmId: deployId } : {};
    expect(await caller.post(path, { projectId, ...id, ...range })).toMatchObject({ success: false });
  });
});

describe('live/trades/read', () => {
  const trades = (place: object) =>
    caller.post<{ trades: { orderIds: number[]; orders: object[] }[]; length: number }>('/live/trades/read', {
      ...place,
      ...ALL,
    });

  async function roundTrip(place: LivePlace): Promise<void> {
    await caller.post('/live/commands/create', { projectId: place.projectId, command: BUY });
    await caller.post('/live/update/liquidate', { projectId: place.projectId });
  }

  it('has those of one run or of all', async () => {
    const first = await goLive(caller);
    await roundTrip(first);
    const { deployId } = await deploy(caller, first);
    await reach(caller, first.projectId, 'Running');
    await roundTrip(first);
    const { projectId } = first;
    const { length } = await trades({ projectId });
    expect(length).toBeGreaterThanOrEqual(2);
    const one = await trades({ projectId, deployId });
    expect(one.length).toBeLessThan(length);
    expect(one.trades[0]?.orders).toHaveLength(one.trades[0]?.orderIds.length ?? 0);
  });
});

describe('live/insights/read', () => {
  it('needs no start, and has what the algorithm emits', async () => {
    const { projectId } = await goLive(caller, INSIGHTFUL);
    const answer = await caller.poll<{ length: number; insights: object[] }>(
      '/live/insights/read',
      { projectId, end: 100 },
      ({ length }) => length > 0,
    );
    expect(answer.insights[0]).toMatchObject({ direction: 'up', ticker: 'SPY', scoreFinal: false });
  });
});

const INSIGHTFUL = HOLDING_ALGORITHM.replace(
  'if not',
  'self.emit_insights(Insight.price("SPY", timedelta(30), InsightDirection.UP))\n        if not',
);

describe('live/logs/read', () => {
  const logs = (place: object, more: object = {}) =>
    caller.post<LogsAnswer>('/live/logs/read', { ...place, startLine: 0, endLine: 250, ...more });

  it('counts the lines of every run, and says where one begins', async () => {
    const place = await goLive(caller);
    const { projectId } = place;
    await stop(projectId);
    const first = await logs({ projectId, algorithmId: place.deployId });
    expect(first.deploymentOffset).toBe(0);
    expect(first.logs[0]).toContain(place.deployId);
    const { deployId } = await deploy(caller, place);
    await stop(projectId);
    const second = await logs({ projectId, algorithmId: deployId });
    expect(second.deploymentOffset).toBe(first.length);
    const own = await logs({ projectId, algorithmId: deployId }, { deploymentLogs: true });
    expect(own.length).toBe(second.length - first.length);
  });

  it('shows lines minutes after they were written, and the last of them with the stop', async () => {
    // Five minutes pass in a second and a half.
    await sandbox.close();
    sandbox = await startSandbox({ speed: 200 });
    caller = new SandboxCaller(sandbox);
    const { projectId, deployId } = await goLive(caller);
    const place = { projectId, algorithmId: deployId };
    await caller.post('/live/commands/create', { projectId, command: { text: 'hello' } });
    const early = await logs(place);
    expect(early.logs.join()).not.toContain('hello');
    const range = { ...place, startLine: 0, endLine: 250 };
    const late = await caller.poll<LogsAnswer>(
      '/live/logs/read',
      range,
      ({ length }) => length > early.length,
    );
    expect(late.logs.slice(early.length)).toEqual([expect.stringContaining('hello')]);
    await stop(projectId);
    expect((await logs(place)).logs.at(-1)).toContain('Algorithm stopped by user.');
  });

  it('finds lines whatever their case', async () => {
    const place = await goLive(caller);
    await stop(place.projectId);
    const { logs: found } = await logs(
      { projectId: place.projectId, algorithmId: place.deployId },
      { query: 'STOPPED' },
    );
    expect(found).toEqual([expect.stringContaining('Algorithm stopped by user.')]);
  });
});
