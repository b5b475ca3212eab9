import { type Desk, openDesk } from '../../../test/support/domain.js';
import { SMA_CROSS } from '../../../test/support/strategies.js';
import { until } from '../../../test/support/walk.js';

describe('The tools for what a backtest leaves behind', () => {
  let desk: Desk;
  let place: { projectId: number; backtestId: string };
  let compileId: string;

  const start = async (backtestName: string): Promise<string> =>
    (await desk.call('create_backtest', { projectId: place.projectId, compileId, backtestName })).value
      .backtest.backtestId;

  beforeAll(async () => {
    desk = await openDesk();
    const { project } = (await desk.call('create_project', { name: 'Tested', language: 'Py' })).value;
    place = { projectId: project.projectId, backtestId: '' };
    const { projectId } = place;
    await desk.call('update_file_contents', { projectId, name: 'main.py', content: SMA_CROSS });
    compileId = (await desk.call('create_compile', { projectId })).value.compileId;
    await until(
      async () => (await desk.call('read_compile', { projectId, compileId })).value.state === 'BuildSuccess',
    );
    place.backtestId = await start('Run');
    await until(async () => {
      const { backtest } = (await desk.call('read_backtest', place)).value;
      return backtest.completed && backtest.statistics?.['Net Profit'];
    });
  });
  afterAll(() => desk.close());
  afterEach(() => desk.stack.sandbox.clearFaults());

  const answerWith = (body: object) =>
    desk.stack.sandbox.fault({ kind: 'status', status: 200, body: { success: true, ...body } });
  const range = { start: 0, end: 100 };

  describe('read_backtest_logs', () => {
    it('always sends a query, for QuantConnect asks for one', async () => {
      const { value } = await desk.call('read_backtest_logs', { ...place, start: 0, end: 200 });
      expect(desk.sent('/backtests/read/log')).toEqual({ ...place, start: 0, end: 200, query: '' });
      expect(value.logs[0]).toContain('Launching analysis for');
      expect(value.length).toBe(value.logs.length);
      expect(value).not.toHaveProperty('nextStart');
    });

    it('finds lines, and says where to go on', async () => {
      const { value } = await desk.call('read_backtest_logs', { ...place, start: 0, end: 1, query: 'SELL' });
      expect(desk.sent('/backtests/read/log')).toMatchObject({ query: 'SELL' });
      expect(value.logs[0]).toContain(': Sell ');
      expect(value.nextStart).toBe(1);
    });

    it('stays readable when the lines are long', async () => {
      answerWith({ logs: Array.from({ length: 200 }, () => 'x'.repeat(500)), length: '900' });
      const { text, value } = await desk.call('read_backtest_logs', { ...place, start: 200, end: 400 });
      expect(text.length).toBeLessThan(16_000);
      expect(value.nextStart).toBe(200 + value.logs.length);
    });

    it('refuses more than 200 lines before anything is sent', async () => {
      const sent = desk.stack.sandbox.requests().length;
      const { isError, text } = await desk.call('read_backtest_logs', { ...place, start: 0, end: 201 });
      expect(isError).toBe(true);
      expect(text).toContain('end must be above start, and at most 200 above it');
      expect(desk.stack.sandbox.requests()).toHaveLength(sent);
    });
  });

  describe('read_backtest_trades', () => {
    it('leaves out the orders unless they are asked for', async () => {
      const { value } = await desk.call('read_backtest_trades', { ...place, ...range });
      expect(desk.sent('/backtests/trades/read')).toEqual({ ...place, ...range });
      expect(value.length).toBeGreaterThan(0);
      expect(value.trades[0]).toMatchObject({ profitLoss: expect.any(Number), orderIds: expect.any(Array) });
      expect(value.trades[0]).not.toHaveProperty('orders');
      expect(value.omitted).toEqual(['orders of each trade: set includeOrders']);
      const more = await desk.call('read_backtest_trades', { ...place, ...range, includeOrders: true });
      expect(desk.sent('/backtests/trades/read')).toEqual({ ...place, ...range });
      expect(more.value.trades[0].orders[0]).toMatchObject({ id: more.value.trades[0].orderIds[0] });
      expect(more.value.omitted).toBeUndefined();
    });

    it('stays readable with many trades, and pages on', async () => {
      answerWith({
        trades: Array.from({ length: 100 }, (_, n) => ({ id: n, text: 'x'.repeat(400) })),
        length: 100,
      });
      const { text, value } = await desk.call('read_backtest_trades', { ...place, ...range });
      expect(text.length).toBeLessThan(16_000);
      expect(value.nextStart).toBe(value.trades.length);
    });

    it('says to wait while the run is not stored, and refuses more than 100', async () => {
      answerWith({ status: 'loading', progress: 0.35 });
      const early = await desk.call('read_backtest_trades', { ...place, ...range });
      expect(early.value).toMatchObject({
        status: 'loading',
        note: expect.stringContaining('Wait 5 seconds'),
      });
      const wide = await desk.call('read_backtest_trades', { ...place, start: 0, end: 200 });
      expect(wide.text).toContain('at most 100 above it');
    });
  });

  it('read_backtest_report says to wait, and then how large it is, never the page', async () => {
    const first = await desk.call('read_backtest_report', place);
    expect(desk.sent('/backtests/read/report')).toEqual(place);
    expect(first.value).toMatchObject({ state: 'generating' });
    const ready = await until(async () => {
      const { value } = await desk.call('read_backtest_report', place);
      return value.state === 'ready' && value;
    });
    expect(ready).toMatchObject({
      bytes: expect.any(Number),
      outline: expect.arrayContaining(['Sharpe Ratio']),
    });
    expect(JSON.stringify(ready)).not.toContain('<');
  });

  it('read_backtest_report takes a report in the making for no failure', async () => {
    desk.stack.sandbox.fault({ kind: 'status', status: 200, body: { success: false, generating: true } });
    expect((await desk.call('read_backtest_report', place)).value).toMatchObject({ state: 'generating' });
  });

  it('update_backtest_tags replaces the tags that list_backtests shows', async () => {
    const tags = async () => {
      const { backtests } = (await desk.call('list_backtests', { projectId: place.projectId })).value;
      return backtests.find(({ backtestId }: { backtestId: string }) => backtestId === place.backtestId).tags;
    };
    await desk.call('update_backtest_tags', { ...place, tags: ['keep', 'v2'] });
    expect(desk.sent('/backtests/tags/update')).toEqual({ ...place, tags: ['keep', 'v2'] });
    expect(await tags()).toEqual(['keep', 'v2']);
    await desk.call('update_backtest_tags', { ...place, tags: [] });
    expect(await tags()).toEqual([]);
    const { text } = await desk.call('update_backtest_tags', { ...place, tags: [''] });
    expect(text).toContain('each value in tags should not be empty');
  });

  it.each(['read_backtest_logs', 'read_backtest_trades', 'read_backtest_report', 'update_backtest_tags'])(
    '%s refuses a blank backtest and passes on that one is unknown',
    async (tool) => {
      const args = tool.endsWith('tags') ? { tags: [] } : tool.endsWith('report') ? {} : range;
      const blank = await desk.call(tool, { ...place, ...args, backtestId: ' ' });
      expect(blank.text).toContain('backtestId must be a hash of type md5');
      const unknown = await desk.call(tool, { ...place, ...args, backtestId: 'f'.repeat(32) });
      expect(unknown).toMatchObject({ isError: true, text: expect.stringContaining('Backtest not found') });
      const negative = await desk.call(tool, { ...place, ...args, projectId: -1 });
      expect(negative.text).toContain('projectId must be a positive number');
    },
  );

  it.each([{}, { logs: {}, trades: null }, { logs: null, trades: [null, {}], length: 'many' }])(
    'does not fail on %j',
    async (body) => {
      for (const tool of ['read_backtest_logs', 'read_backtest_trades']) {
        answerWith(body);
        expect((await desk.call(tool, { ...place, ...range })).isError).toBe(false);
      }
    },
  );
});
