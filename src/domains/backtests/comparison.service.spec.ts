import { type Desk, openDesk } from '../../../test/support/domain.js';
import { callRaw } from '../../../test/support/raw.js';
import { SMA_CROSS } from '../../../test/support/strategies.js';
import { ok, until } from '../../../test/support/walk.js';
import { Pictures } from '../../pictures/pictures.js';

describe('compare_backtests', () => {
  let desk: Desk;
  let projectId: number;
  const ids: string[] = [];

  const build = async (content: string): Promise<string> => {
    ok(await desk.call('update_file_contents', { projectId, name: 'main.py', content }));
    const { compileId } = ok(await desk.call('create_compile', { projectId })).value;
    await until(
      async () => (await desk.call('read_compile', { projectId, compileId })).value.state !== 'InQueue',
    );
    return compileId;
  };
  const run = async (compileId: string, backtestName: string, parameters: object): Promise<string> => {
    const backtest = { projectId, compileId, backtestName, parameters };
    return ok(await desk.call('create_backtest', backtest)).value.backtest.backtestId;
  };
  const isOver = async (backtestId: string) => {
    const { backtest } = ok(await desk.call('read_backtest', { projectId, backtestId })).value;
    return backtest.completed && (backtest.error || Object.keys(backtest.statistics).length > 0);
  };
  const compare = (backtestIds: readonly string[] = ids) =>
    desk.call('compare_backtests', { projectId, backtestIds });

  beforeAll(async () => {
    desk = await openDesk();
    projectId = ok(await desk.call('create_project', { name: 'Compared', language: 'Py' })).value.project
      .projectId;
    const first = await build(SMA_CROSS);
    ids.push(
      await run(first, 'Fast', { fast: 10, slow: 60 }),
      await run(first, 'Slow', { fast: 40, slow: 60 }),
    );
    const later = SMA_CROSS.replace('2022, 1, 1', '2021, 1, 1').replace(
      'self.symbol, 1)',
      'self.symbol, 0.5)',
    );
    ids.push(await run(await build(later), 'Half', { fast: 10, slow: 60 }));
    for (const id of ids) await until(() => isOver(id));
  });
  afterAll(() => desk.close());
  afterEach(() => {
    desk.stack.sandbox.clearFaults();
    jest.restoreAllMocks();
  });

  it('puts figures, parameters, code and flags of the runs side by side', async () => {
    const { value, text } = ok(await compare());
    expect(text.length).toBeLessThanOrEqual(8192);
    expect(value).toMatchObject({
      warnings: [expect.stringContaining('A, B 2022-01-01 to 2023-12-31; C 2021-01-01')],
      runs: [
        { run: 'A', backtestId: ids[0], name: 'Fast', state: 'completed' },
        { run: 'B', backtestId: ids[1], name: 'Slow' },
        { run: 'C', backtestId: ids[2], name: 'Half' },
      ],
      parameters: { columns: ['parameter', 'A', 'B', 'C'], rows: [['fast', '10', '40', '10']], same: 1 },
      code: { against: 'A', same: ['B'] },
    });
    expect(value.statistics.columns).toEqual(['statistic', 'A', 'B', 'C', 'best']);
    const sharpe = value.statistics.rows.find(([name]: [string]) => name === 'Sharpe Ratio');
    const values = sharpe.slice(1, 4);
    expect(sharpe.at(-1)).toContain('ABC'[values.indexOf(Math.max(...values))]);
    // The code of the runs is as it was compiled, not as the project has it now.
    expect(value.code.different).toEqual([
      {
        run: 'C',
        lines: expect.arrayContaining([
          '--- main.py',
          '-        self.set_start_date(2022, 1, 1)',
          '+        self.set_start_date(2021, 1, 1)',
          '+            self.set_holdings(self.symbol, 0.5)',
        ]),
      },
    ]);
    const flags = value.runs.flatMap(({ flags: raised }: { flags: { flag: string }[] }) => raised);
    expect(flags).toContainEqual({ flag: 'no_slippage', says: expect.stringContaining('1 source file') });
  });

  it('asks for three things per run, and for no more', async () => {
    const before = desk.stack.sandbox.requests().length;
    await compare();
    const paths = desk.stack.sandbox
      .requests()
      .slice(before)
      .map(({ path }) => path);
    expect(paths.toSorted()).toEqual([
      '/backtests/chart/read',
      '/backtests/chart/read',
      '/backtests/chart/read',
      '/backtests/read',
      '/backtests/read',
      '/backtests/read',
      '/files/read',
      '/files/read',
      '/files/read',
    ]);
  });

  it('draws the equity curves over one another', async () => {
    const png = new Uint8Array([137, 80, 78, 71]);
    const overlay = jest.spyOn(desk.stack.app.get(Pictures), 'overlay').mockResolvedValue(png);
    const token = await desk.stack.token({ group: 'admin' });
    const response = await callRaw(desk.stack.url, token, 'compare_backtests', {
      projectId,
      backtestIds: ids,
    });
    const { result } = (await response.json()) as { result: { content: object[] } };
    expect(result.content).toEqual([
      { type: 'text', text: expect.stringContaining('"statistics"') },
      { type: 'image', mimeType: 'image/png', data: Buffer.from(png).toString('base64') },
    ]);
    const [{ runs }] = overlay.mock.calls[0] as unknown as [{ runs: { name: string; equity: object }[] }];
    expect(runs.map(({ name }) => name)).toEqual(['A Fast', 'B Slow', 'C Half']);
    expect(runs[0]?.equity).toMatchObject({ values: expect.arrayContaining([100_000]) });
  });

  it('compares without the code where QuantConnect or the token does not give it', async () => {
    const body = { success: false, errors: ['Project not found'] };
    desk.stack.sandbox.fault({ kind: 'status', path: '/files/read', status: 200, body, times: 2 });
    const { value } = ok(await compare(ids.slice(0, 2)));
    const why = 'its snapshot cannot be read: QuantConnect refused: "Project not found"';
    expect(value.code).toEqual({ unread: [`A, B: ${why}`] });
    const token = await desk.stack.token({ scopes: ['qc:backtests:read'] });
    const sent = desk.stack.sandbox.requestCount('/files/read');
    const response = await callRaw(desk.stack.url, token, 'compare_backtests', {
      projectId,
      backtestIds: ids,
    });
    expect(await response.text()).toContain(', C: the token lacks qc:files:read');
    expect(desk.stack.sandbox.requestCount('/files/read')).toBe(sent);
  });

  it('names a run that cannot be read, and fails where none can', async () => {
    const [known = '', other = ''] = ids;
    const { value } = ok(await compare([known, 'f'.repeat(32), other]));
    expect(value.runs.map(({ run: label }: { run: string }) => label)).toEqual(['A', 'C']);
    expect(value.unread).toEqual([
      { run: 'B', backtestId: 'f'.repeat(32), why: expect.stringContaining('Backtest not found') },
    ]);
    const twice = ok(await compare([known, known])).value;
    expect(twice.runs).toHaveLength(1);
    const none = await compare(['e'.repeat(32), 'f'.repeat(32)]);
    expect(none.isError).toBe(true);
    expect(none.text).toContain('Backtest not found');
  });

  it.each([
    ['one backtest', (all: string[]) => all.slice(0, 1)],
    ['eleven', () => Array.from({ length: 11 }, (_, n) => n.toString(16).repeat(32))],
    ['what is no id', ([one = '']: string[]) => [one, 'x']],
  ])('refuses %s before anything is sent', async (_name, chosen) => {
    const sent = desk.stack.sandbox.requests().length;
    expect(await compare(chosen([...ids]))).toMatchObject({ isError: true });
    expect(desk.stack.sandbox.requests()).toHaveLength(sent);
  });
});
