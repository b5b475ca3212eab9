import { type Desk, openDesk } from '../../../test/support/domain.js';
import { type Deployable, deployable, goLive } from '../../../test/support/live.js';

describe('The tools that read a live algorithm', () => {
  let desk: Desk;
  let place: Deployable;
  let projectId: number;
  let deployId: string;

  const answerWith = (path: string, body: object) =>
    desk.stack.sandbox.fault({ kind: 'status', status: 200, path, body });

  beforeAll(async () => {
    desk = await openDesk();
    place = await deployable(desk);
    ({ projectId } = place);
    deployId = await goLive(desk, place);
    const buy = { $type: 'OrderCommand', symbol: { value: 'QQQ' }, order_type: 'market', quantity: '2' };
    await desk.call('create_live_command', { projectId, command: buy });
    await desk.call('liquidate_live_algorithm', { projectId });
  });
  afterAll(() => desk.close());

  it('read_live_algorithm leaves out the code that runs unless it is asked for', async () => {
    const { value } = await desk.call('read_live_algorithm', { projectId });
    expect(value).toMatchObject({ deployId, status: 'Liquidated', brokerage: 'PaperBrokerage' });
    expect(value.files[0]).toMatchObject({ name: expect.any(String) });
    expect(value.files[0]).not.toHaveProperty('content');
    expect(value.omitted).toEqual(['files.content: set includeFiles']);
    const whole = await desk.call('read_live_algorithm', { projectId, deployId, includeFiles: true });
    expect(whole.text).toContain('class SmaCross');
    expect(desk.sent('/live/read')).toEqual({ projectId, deployId });
  });

  it('read_live_algorithm passes on that nothing was deployed, and refuses an id that is none', async () => {
    const { value } = await desk.call('create_project', { name: 'Never live', language: 'Py' });
    const never = await desk.call('read_live_algorithm', { projectId: value.project.projectId });
    expect(never).toMatchObject({ isError: true, text: expect.stringContaining('No live deployment found') });
    const bad = await desk.call('read_live_algorithm', { projectId: -1 });
    expect(bad).toMatchObject({
      isError: true,
      text: expect.stringContaining('projectId must be a positive'),
    });
  });

  it('list_live_algorithms hands its filter on', async () => {
    const { value } = await desk.call('list_live_algorithms', { projectId, status: 'Liquidated' });
    expect(value).toMatchObject({ length: 1, live: [{ deployId, environment: 'paper' }] });
    expect(desk.sent('/live/list')).toEqual({ projectId, status: 'Liquidated' });
    expect(await desk.call('list_live_algorithms', { status: 'Sleeping' })).toMatchObject({ isError: true });
  });

  it('list_live_algorithms does not say that nothing is live when QuantConnect left the list out', async () => {
    answerWith('/live/list', { success: true, cautions: 'none' });
    const { isError, value, text } = await desk.call('list_live_algorithms');
    expect(isError).toBe(false);
    expect(value.cautions).toEqual([expect.stringContaining('/live/list lacks live')]);
    expect(text.indexOf('cautions')).toBeLessThan(text.indexOf('"live"'));
    answerWith('/live/list', { success: true, live: [] });
    expect((await desk.call('list_live_algorithms')).value).not.toHaveProperty('cautions');
  });

  it('list_live_algorithms hands out as many as fit and says where to go on', async () => {
    const live = Array.from({ length: 300 }, (_, at) => ({ projectId: at, description: 'd'.repeat(100) }));
    answerWith('/live/list', { success: true, live });
    const { value, text } = await desk.call('list_live_algorithms', { start: 10 });
    expect(text.length).toBeLessThan(16_000);
    expect(value.live[0].projectId).toBe(10);
    expect(value.nextStart).toBe(10 + value.live.length);
    expect(desk.sent('/live/list')).toEqual({});
  });

  it('read_live_portfolio has the largest holdings first, and reads none for none', async () => {
    expect((await desk.call('read_live_portfolio', { projectId })).value).toMatchObject({
      portfolio: { holdings: {}, cash: { USD: { amount: expect.any(Number) } } },
      length: 0,
    });
    const holdings = Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [`S${at} X`, { q: 1, v: at % 2 ? at : String(-at), u: 0 }]),
    );
    answerWith('/live/portfolio/read', { success: true, portfolio: { holdings, cash: [] } });
    const first = await desk.call('read_live_portfolio', { projectId });
    expect(Object.keys(first.value.portfolio.holdings)[0]).toBe('S399 X');
    expect(first.value.length).toBe(400);
  });

  it('read_live_chart reads points, and passes on that there is no such chart', async () => {
    const range = { count: 10, start: 0, end: 4_000_000_000 };
    const { value } = await desk.call('read_live_chart', { projectId, name: 'Strategy Equity', ...range });
    expect(value.chart.series.Equity.values.length).toBeGreaterThan(0);
    expect(desk.sent('/live/chart/read')).toEqual({ projectId, name: 'Strategy Equity', ...range });
    expect(await desk.call('read_live_chart', { projectId, name: 'Capacity', ...range })).toMatchObject({
      isError: true,
      text: expect.stringContaining('Chart not found'),
    });
  });

  it.each([
    ['read_live_chart', '/live/chart/read', { name: 'x', count: 1 }],
    ['read_live_orders', '/live/orders/read', {}],
    ['read_live_trades', '/live/trades/read', {}],
  ])('%s says to wait while QuantConnect prepares it', async (tool, path, args) => {
    answerWith(path, { progress: 0.35, status: 'loading', success: true });
    const { value } = await desk.call(tool, { projectId, start: 0, end: 9, ...args });
    expect(value).toMatchObject({ progress: 0.35, note: expect.stringContaining('Wait 5 seconds') });
  });

  it('read_live_logs reads lines of one run and finds words in them', async () => {
    const lines = { projectId, algorithmId: deployId, startLine: 0, endLine: 250 };
    const { value } = await desk.call('read_live_logs', {
      ...lines,
      query: 'liquidated',
      deploymentLogs: true,
    });
    expect(value).toMatchObject({ length: 1, deploymentOffset: 0 });
    expect(desk.sent('/live/logs/read')).toEqual({
      ...lines,
      format: 'json',
      query: 'liquidated',
      deploymentLogs: true,
    });
    expect(await desk.call('read_live_logs', { ...lines, endLine: 251 })).toMatchObject({
      isError: true,
      text: expect.stringContaining('endLine must be above startLine, and at most 250 above it'),
    });
  });

  it('read_live_logs hands out as many lines as fit', async () => {
    const logs = Array.from({ length: 250 }, (_, at) => `${at} ${'x'.repeat(200)}`);
    answerWith('/live/logs/read', { success: true, logs, length: 250, deploymentOffset: 0 });
    const { value, text } = await desk.call('read_live_logs', {
      projectId,
      algorithmId: deployId,
      startLine: 0,
      endLine: 250,
    });
    expect(text.length).toBeLessThan(16_000);
    expect(value.nextStartLine).toBe(value.logs.length);
  });

  it('read_live_orders leaves out events unless they are asked for', async () => {
    const range = { projectId, start: 0, end: 1000 };
    const { value } = await desk.call('read_live_orders', range);
    expect(value.orders.length).toBe(value.length);
    expect(value.orders[0]).toMatchObject({ symbol: expect.stringMatching(/^[A-Z]+$/), status: 3 });
    expect(value.orders[0]).not.toHaveProperty('events');
    expect(value.omitted).toEqual([expect.stringContaining('events')]);
    const whole = await desk.call('read_live_orders', {
      ...range,
      algorithmId: deployId,
      includeDetails: true,
    });
    expect(whole.value.orders[0].events).toHaveLength(2);
    expect(desk.sent('/live/orders/read')).toEqual({ ...range, algorithmId: deployId });
    expect(await desk.call('read_live_orders', { ...range, end: 1001 })).toMatchObject({
      isError: true,
      text: expect.stringContaining('at most 1000 above it'),
    });
  });

  it('read_live_insights begins at 0 when no start is given', async () => {
    const { value } = await desk.call('read_live_insights', { projectId, end: 100 });
    expect(value).toMatchObject({ insights: [], length: 0 });
    expect(desk.sent('/live/insights/read')).toEqual({ projectId, start: 0, end: 100 });
    for (const range of [{ start: 0, end: 200 }, { end: 200 }]) {
      expect(await desk.call('read_live_insights', { projectId, ...range })).toMatchObject({
        isError: true,
        text: expect.stringContaining('at most 100 above it'),
      });
    }
  });

  it('read_live_trades leaves out orders unless they are asked for, and sends no deployId of null', async () => {
    const range = { projectId, start: 0, end: 1000 };
    const { value } = await desk.call('read_live_trades', { ...range, deployId: null });
    expect(value.trades[0]).toMatchObject({ isWin: expect.any(Boolean), orderIds: expect.any(Array) });
    expect(value.trades[0]).not.toHaveProperty('orders');
    expect(desk.sent('/live/trades/read')).toEqual(range);
    const whole = await desk.call('read_live_trades', { ...range, deployId, includeOrders: true });
    expect(whole.value.trades[0].orders.length).toBeGreaterThan(1);
    expect(await desk.call('read_live_trades', { ...range, end: 1001 })).toMatchObject({ isError: true });
  });

  it('reads what has another shape than expected', async () => {
    const odd = { success: 'true', orders: {}, live: {}, logs: {}, files: {}, portfolio: [], length: '0' };
    const range = { projectId, start: 0, end: 9 };
    for (const [tool, path, args] of [
      ['read_live_algorithm', '/live/read', { projectId }],
      ['list_live_algorithms', '/live/list', {}],
      ['read_live_portfolio', '/live/portfolio/read', { projectId }],
      ['read_live_orders', '/live/orders/read', range],
      ['read_live_trades', '/live/trades/read', range],
      ['read_live_insights', '/live/insights/read', range],
      ['read_live_logs', '/live/logs/read', { projectId, algorithmId: 'L-1', startLine: 0, endLine: 9 }],
    ] as const) {
      answerWith(path, odd);
      expect(await desk.call(tool, args)).toMatchObject({ isError: false });
    }
  });

  it('read_live_portfolio keys holdings by symbol id', async () => {
    const holding = { symbolId: 'AAPL X', symbol: 'AAPL', quantity: 4, averagePrice: 10 };
    const cash = [{ amount: 500, currency: 'USD' }];
    const brokerage = { id: 'QuantConnectBrokerage', holdings: [holding], cash };
    await desk.call('create_live_algorithm', { ...place, brokerage });
    const { value } = await desk.call('read_live_portfolio', { projectId });
    expect(value.portfolio).toMatchObject({
      holdings: { 'AAPL X': { q: 4, a: 10, u: expect.any(Number) } },
      cash: { USD: { amount: 500 } },
    });
  });
});
