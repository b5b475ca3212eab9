import { type Desk, openDesk } from '../../../test/support/domain.js';
import { SMA_CROSS } from '../../../test/support/strategies.js';
import { until } from '../../../test/support/walk.js';

describe('The backtest tools', () => {
  let desk: Desk;
  let projectId: number;
  let compileId: string;
  let backtestId: string;

  const run = async (args: object = {}): Promise<string> => {
    const { value } = await desk.call('create_backtest', {
      projectId,
      compileId,
      backtestName: 'Run',
      ...args,
    });
    return value.backtest.backtestId;
  };
  const read = async (id: string) => (await desk.call('read_backtest', { projectId, backtestId: id })).value;
  const finished = (id: string) =>
    until(async () => {
      const answer = await read(id);
      return answer.backtest.completed && answer.backtest.statistics?.['Net Profit'] ? answer : undefined;
    });

  beforeAll(async () => {
    desk = await openDesk();
    projectId = (await desk.call('create_project', { name: 'Tested', language: 'Py' })).value.project
      .projectId;
    await desk.call('update_file_contents', { projectId, name: 'main.py', content: SMA_CROSS });
    compileId = (await desk.call('create_compile', { projectId })).value.compileId;
    await until(
      async () => (await desk.call('read_compile', { projectId, compileId })).value.state === 'BuildSuccess',
    );
    backtestId = await run({ parameters: { fast: 10, slow: '40' } });
    await finished(backtestId);
  });
  afterAll(() => desk.close());

  it('create_backtest sends the parameters as they are', () => {
    expect(desk.sent('/backtests/create')).toEqual({
      projectId,
      compileId,
      backtestName: 'Run',
      parameters: { fast: 10, slow: '40' },
    });
  });

  it('create_backtest refuses a nested parameter before anything is sent', async () => {
    const { isError, text } = await desk.call('create_backtest', {
      projectId,
      compileId,
      backtestName: 'x',
      parameters: { a: { b: 1 } },
    });
    expect(isError).toBe(true);
    expect(text).toContain('parameters must be an object whose values are of type string or number');
  });

  it('create_backtest passes on that a compile id is not known', async () => {
    const { isError, text } = await desk.call('create_backtest', {
      projectId,
      compileId: 'ab-cd',
      backtestName: 'x',
    });
    expect(isError).toBe(true);
    expect(text).toContain('Compile id not found');
  });

  it('create_backtest says that it may have started when no answer comes, and is sent once', async () => {
    const before = desk.stack.sandbox.requests({ path: '/backtests/create' }).length;
    desk.stack.sandbox.fault({ kind: 'drop', path: '/backtests/create' });
    const { isError, text } = await desk.call('create_backtest', {
      projectId,
      compileId,
      backtestName: 'Lost',
    });
    expect(isError).toBe(true);
    expect(text).toContain('It is not known whether QuantConnect carried it out. Looked for it: list_');
    expect(desk.stack.sandbox.requests({ path: '/backtests/create' })).toHaveLength(before + 1);
  });

  it('read_backtest leaves out what outgrows a model and says what', async () => {
    const { backtest, omitted } = await read(backtestId);
    expect(backtest).toMatchObject({
      completed: true,
      status: 'Completed.',
      statistics: { 'Total Orders': expect.any(String) },
    });
    expect(backtest).not.toHaveProperty('rollingWindow');
    expect(backtest.totalPerformance).not.toHaveProperty('closedTrades');
    expect(omitted).toEqual([
      'rollingWindow',
      'totalPerformance.closedTrades',
      expect.stringContaining('qc://projects/'),
    ]);
    expect(JSON.stringify(backtest).length).toBeLessThan(16_000);
  });

  it('read_backtest refuses an id of another length', async () => {
    const { isError, text } = await desk.call('read_backtest', { projectId, backtestId: 'abc' });
    expect(isError).toBe(true);
    expect(text).toContain('backtestId');
  });

  it('read_backtest_orders reads a window, and refuses one that is too wide', async () => {
    const { value } = await desk.call('read_backtest_orders', { projectId, backtestId, start: 0, end: 100 });
    expect(value.length).toBeGreaterThan(0);
    expect(value.orders.length).toBe(Math.min(100, value.length));
    const wide = await desk.call('read_backtest_orders', { projectId, backtestId, start: 0, end: 200 });
    expect(wide).toMatchObject({
      isError: true,
      text: expect.stringContaining('end must be above start, and at most 100 above it'),
    });
  });

  it('read_backtest_chart reads points, and says to wait while they are prepared', async () => {
    const range = { name: 'Strategy Equity', count: 50, start: 0, end: 4_000_000_000 };
    const { value } = await desk.call('read_backtest_chart', { projectId, backtestId, ...range });
    expect(value.chart.series.Equity.values.length).toBeLessThanOrEqual(50);
    // How long a chart takes to be prepared depends on the machine.
    const body = { success: true, status: 'loading', progress: 0.5 };
    desk.stack.sandbox.fault({ kind: 'status', status: 200, path: '/backtests/chart/read', body });
    const early = await desk.call('read_backtest_chart', { projectId, backtestId, ...range });
    expect(early.value).toMatchObject({ status: 'loading', note: expect.stringContaining('Wait 5 seconds') });
  });

  it('read_backtest_insights answers a run without any', async () => {
    const { isError, value } = await desk.call('read_backtest_insights', {
      projectId,
      backtestId,
      start: 0,
      end: 100,
    });
    expect(isError).toBe(false);
    expect(value.insights).toEqual([]);
  });

  it('list_backtests lists with statistics when asked', async () => {
    const { value } = await desk.call('list_backtests', { projectId, includeStatistics: true });
    const listed = value.backtests.find((one: { backtestId: string }) => one.backtestId === backtestId);
    expect(listed).toMatchObject({ name: 'Run', sharpeRatio: expect.any(Number) });
  });

  it('update_backtest changes the note and keeps the name', async () => {
    await desk.call('update_backtest', { projectId, backtestId, note: 'Noted.' });
    expect((await read(backtestId)).backtest).toMatchObject({ name: 'Run', note: 'Noted.' });
  });

  it('read_backtest tells a backtest that was deleted from an answer that has none in it', async () => {
    const answers = { deleted: { success: true, backtest: null }, lacking: { success: true } };
    const read = async (body: object) => {
      desk.stack.sandbox.fault({ kind: 'status', status: 200, path: '/backtests/read', body });
      return (await desk.call('read_backtest', { projectId, backtestId: 'a'.repeat(32) })).value;
    };
    expect(await read(answers.deleted)).toEqual({
      backtest: null,
      note: 'QuantConnect has no such backtest any more.',
    });
    expect(await read(answers.lacking)).toEqual({
      cautions: [expect.stringContaining('lacks backtest')],
      backtest: null,
    });
  });

  it('delete_backtest deletes, and a later read says so', async () => {
    const doomed = await run({ backtestName: 'Doomed' });
    expect((await desk.call('delete_backtest', { projectId, backtestId: doomed })).isError).toBe(false);
    const { isError, text } = await desk.call('read_backtest', { projectId, backtestId: doomed });
    expect(isError || text.includes('no such backtest')).toBe(true);
  });
});
