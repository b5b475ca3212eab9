import { called } from '../../../test/support/called.js';
import { startStack, type Stack } from '../../../test/support/stack.js';
import { SMA_CROSS } from '../../../test/support/strategies.js';
import { until } from '../../../test/support/walk.js';
import { callRaw } from '../../../test/support/raw.js';
import { Pictures } from '../../pictures/pictures.js';
import { TrialLedger } from '../../trials/trial-ledger.js';

/** What an answer says at each stage about what goes on without the caller. */
const WHAT_TO_KNOW: Readonly<Record<string, string>> = {
  compiling: 'no backtest is started',
  starting: 'may have been started',
  backtest: 'delete_backtest with the same removes it',
};

const EDITS = [{ name: 'main.py', content: SMA_CROSS }];

describe('run_backtest', () => {
  let stack: Stack;
  let token: string;
  let projectId: number;

  const call = (args: object, tool = 'run_backtest', as = token) => called(stack.url, as, tool, args);
  const ended = async (args: object) => {
    let last = await call(args);
    while (last.value.status === 'running') last = await call({ handle: last.value.handle });
    return last;
  };
  const counts = () =>
    ['/files/update', '/files/create', '/files/patch', '/compile/create', '/backtests/create'].map((path) =>
      stack.sandbox.requestCount(path),
    );
  const since = (before: number[]) => counts().map((count, n) => count - before[n]!);

  beforeAll(async () => {
    // No call lasts until the backtest has ended.
    stack = await startStack({ env: { LONG_CALL_SECONDS: '1' }, sandbox: { backtestSeconds: 1.5 } });
    token = await stack.token({ group: 'admin' });
    projectId = (await call({ name: 'Runs', language: 'Py' }, 'create_project')).value.project.projectId;
  });
  afterEach(() => stack.sandbox.clearFaults());
  afterAll(() => stack.close());

  it('saves, compiles and runs, comes back with a handle, and ends with a verdict', async () => {
    const ledger = stack.app.get(TrialLedger);
    const started = jest.spyOn(ledger, 'started');
    const before = counts();
    const first = await call({
      projectId,
      backtestName: 'One',
      edits: [...EDITS, { name: 'lib/alpha.py', content: 'a = 1\n' }],
      parameters: { fast: 5 },
      family: 'crosses',
    });
    const { handle, backtestId, next, stage, ...rest } = first.value;
    expect(rest).toMatchObject({ status: 'running', projectId, backtestName: 'One' });
    expect(rest.progress).toBeGreaterThan(0.1);
    expect(rest.retryAfterSeconds).toBeGreaterThanOrEqual(2);
    expect(next).toContain('Call run_backtest with only this handle');
    // How far it gets in a second depends on the machine.
    expect(next).toContain(WHAT_TO_KNOW[stage]);
    const last = await ended({ handle, picture: 'none' });
    expect(last.value).toMatchObject({ projectId, flags: expect.any(Array) });
    expect(last.value.backtestId).toBe(backtestId ?? last.value.backtestId);
    // The second file is new: it is written, refused as not there, and created.
    expect(since(before)).toEqual([2, 1, 0, 1, 1]);
    expect(stack.sandbox.requests({ path: '/backtests/create' }).at(-1)!.body).toMatchObject({
      backtestName: 'One',
      parameters: { fast: 5 },
    });
    expect(started.mock.calls).toEqual([
      [
        expect.objectContaining({
          projectId,
          backtestId: last.value.backtestId,
          family: 'crosses',
          name: 'One',
        }),
      ],
    ]);
  });

  it('starts one backtest however often a handle is used while it compiles', async () => {
    // The build is not read in the time of the first call.
    stack.sandbox.fault({ kind: 'delay', path: '/compile/read', delayMs: 5000 });
    const before = counts();
    const { value } = await call({ projectId, backtestName: 'Parallel' });
    expect(value).toMatchObject({
      stage: 'compiling',
      next: expect.stringContaining('no backtest is started'),
    });
    expect(value).not.toHaveProperty('backtestId');
    const all = await Promise.all(Array.from({ length: 5 }, () => call({ handle: value.handle })));
    // On a busy machine a call may have to answer before the backtest is started.
    const named = all.map(({ value: { backtestId } }) => backtestId).filter((id) => id !== undefined);
    expect(new Set(named).size).toBe(1);
    expect(since(before)).toEqual([0, 0, 0, 1, 1]);
  });

  it('names the lines that do not build, and runs nothing', async () => {
    const before = counts();
    const content = 'from AlgorithmImports import *\nx = = 1\n';
    const edits = [{ name: 'main.py', content }];
    const { isError, value } = await call({ projectId, backtestName: 'Broken', edits });
    expect(isError).toBe(false);
    expect(value).toMatchObject({
      state: 'BuildError',
      errors: [{ file: 'main.py', line: 2, excerpt: 'x = = 1' }],
      next: expect.stringContaining('run_backtest'),
    });
    const scopes = ['qc:files:write', 'qc:compile:execute', 'qc:backtests:write', 'qc:backtests:read'];
    const blind = await stack.token({ scopes });
    const unread = await call({ projectId, backtestName: 'Broken' }, 'run_backtest', blind);
    expect(unread.value.errors).toEqual([{ file: 'main.py', line: 2, message: expect.any(String) }]);
    expect(since(before)).toEqual([1, 0, 0, 2, 0]);
    await call({ projectId, name: 'main.py', content: SMA_CROSS }, 'update_file_contents');
  });

  it('takes an error of the algorithm for a result, and a diff for an edit', async () => {
    const patch = [
      'diff --git a/main.py b/main.py',
      'index 1111111..2222222 100644',
      '--- a/main.py',
      '+++ b/main.py',
      '@@ -7,3 +7,3 @@',
      '         self.set_end_date(2023, 12, 31)',
      '-        self.set_cash(100_000)',
      '+        raise ValueError("no cash")',
      '         self.symbol = self.add_equity("SPY", Resolution.DAILY).symbol',
      '',
    ].join('\n');
    const edits = [...EDITS, { patch }];
    const { isError, value } = await ended({ projectId, backtestName: 'Fails', edits });
    expect([isError, value.flags]).toEqual([false, expect.any(Array)]);
    const { backtest } = (await call({ projectId, backtestId: value.backtestId }, 'read_backtest')).value;
    expect(backtest.status).toBe('Runtime Error');
    const again = await call({ projectId, backtestName: 'Fails', edits: [{ patch }] });
    expect(again.isError).toBe(true);
    expect(again.text).toContain('Nothing was changed');
    await call({ projectId, name: 'main.py', content: SMA_CROSS }, 'update_file_contents');
  });

  it('goes on through answers that say to wait', async () => {
    const { value } = await call({ projectId, backtestName: 'Slow down' });
    const wait = { kind: 'status', status: 429, headers: { 'retry-after': '1' } } as const;
    stack.sandbox.fault({ ...wait, path: '/backtests/read', times: 2 });
    const again = await call({ handle: value.handle });
    expect([again.isError, again.value.status]).toEqual([false, 'running']);
    stack.sandbox.clearFaults();
    expect((await ended({ handle: again.value.handle })).value.flags).toBeDefined();
  });

  it('keeps the call whose build has to wait its turn', async () => {
    stack.sandbox.fault({
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '1' },
      path: '/compile/create',
      times: 2,
    });
    const { isError, value } = await call({ projectId, backtestName: 'Later' });
    stack.sandbox.clearFaults();
    expect([isError, value.status, value.stage]).toEqual([false, 'running', 'compiling']);
    const before = stack.sandbox.requestCount('/compile/create');
    expect((await ended({ handle: value.handle })).value.flags).toBeDefined();
    expect(stack.sandbox.requestCount('/compile/create')).toBe(before + 1);
  });

  it('says what it has done before a later step is refused', async () => {
    const body = { success: false, errors: ['There are no spare nodes available in your cluster.'] };
    stack.sandbox.fault({ kind: 'status', path: '/backtests/create', status: 200, body });
    const { isError, text } = await call({ projectId, backtestName: 'Refused', edits: EDITS });
    expect(isError).toBe(true);
    expect(text).toContain('no spare nodes');
    expect(text).not.toContain('Nothing was changed');
    expect(text).toContain('Before that, and it stays: "main.py" was saved.');
  });

  it('says nothing of the kind where nothing was done', async () => {
    const { text } = await call({ projectId: 1, backtestName: 'Nowhere', edits: EDITS });
    expect(text).toContain('Nothing was changed');
    expect(text).not.toContain('Before that');
  });

  it('looks for a backtest that may have been started unanswered, and starts no other', async () => {
    stack.sandbox.fault({ kind: 'execute-then-reset', path: '/backtests/create' });
    stack.sandbox.fault({ kind: 'status', path: '/backtests/list', status: 500, times: 99 });
    const before = counts();
    const lost = await call({ projectId, backtestName: 'Lost', edits: EDITS });
    expect(lost.value).toMatchObject({
      status: 'running',
      stage: 'starting',
      next: expect.stringContaining('may have been started'),
    });
    stack.sandbox.clearFaults();
    const found = await until(async () => {
      const { value } = await call({ handle: lost.value.handle });
      return value?.backtestId && value;
    });
    expect(found.cautions).toEqual([expect.stringContaining('list_backtests shows one like it')]);
    expect(since(before)).toEqual([1, 0, 0, 1, 1]);
  });

  it('does nothing again under the key of a call that failed half-way, but looks for its backtest', async () => {
    const args = { projectId, backtestName: 'Keyed', edits: EDITS, idempotencyKey: 'keyed' };
    const body = { success: false, errors: ['There are no spare nodes available in your cluster.'] };
    stack.sandbox.fault({ kind: 'status', path: '/backtests/create', status: 200, body });
    expect((await call(args)).text).toContain('no spare nodes');
    const before = counts();
    const unseen = await call(args);
    expect(unseen.detail).toMatchObject({ uncertain: true });
    const { compileId } = stack.sandbox.requests({ path: '/compile/read' }).at(-1)!.body;
    const made = await call({ projectId, compileId, backtestName: 'Keyed' }, 'create_backtest');
    const found = await call(args);
    expect(found.value).toMatchObject({
      backtestId: made.value.backtest.backtestId,
      cautions: [expect.stringContaining('list_backtests shows one like it')],
    });
    expect(since(before)).toEqual([0, 0, 0, 0, 1]);
    expect((await call(args)).text).toBe(found.text);
  });

  it('shows a picture in the colours asked for, and none where none is wanted', async () => {
    const png = Buffer.from('89504e470d0a1a0a', 'hex');
    const drawn = jest.spyOn(stack.app.get(Pictures, { strict: false }), 'backtest').mockResolvedValue(png);
    const { value } = await call({ projectId, backtestName: 'Drawn', picture: 'none' });
    await ended({ handle: value.handle });
    expect(drawn).not.toHaveBeenCalled();
    const pictured = await callRaw(stack.url, token, 'run_backtest', {
      handle: value.handle,
      picture: 'dark',
    });
    const { result } = (await pictured.json()) as { result: { content: object[] } };
    expect(result.content).toEqual([
      { type: 'text', text: expect.any(String) },
      { type: 'image', mimeType: 'image/png', data: png.toString('base64') },
    ]);
    expect(drawn.mock.calls.map(([, theme]) => theme)).toEqual(['dark']);
    drawn.mockRestore();
  });

  it('stops waiting when it is cancelled, and leaves the backtest alone', async () => {
    const before = counts();
    const controller = new AbortController();
    const gone = callRaw(
      stack.url,
      token,
      'run_backtest',
      { projectId, backtestName: 'Cancelled' },
      controller.signal,
    ).catch(() => undefined);
    await until(async () => since(before)[4] === 1);
    controller.abort();
    await gone;
    const record = await until(async () =>
      (await stack.audit.read()).find(
        ({ reason_code: code, target }) => target?.name === 'run_backtest' && code === 'cancelled',
      ),
    );
    expect(record).toBeDefined();
    const { value } = await call({ projectId }, 'list_backtests');
    expect(value.backtests[0].name).toBe('Cancelled');
  });

  it.each([
    [{}, 'projectId is required unless handle is given; backtestName is required unless handle is given'],
    [
      { projectId: 5, backtestName: 'x', edits: [{ name: 'a.py' }] },
      'edits.0 must be {name, content} or {patch}',
    ],
    [{ projectId: 5, backtestName: 'x', edits: [{ patch: 'p', name: 'a.py' }] }, 'edits.0 must be'],
    [
      { projectId: 5, backtestName: 'x', parameters: { a: 'x'.repeat(1400) } },
      'parameters must have at most',
    ],
    [{ handle: 'made-up' }, 'handle is none that this tool gave to this caller'],
  ])('refuses what has no right form before anything is sent: %#', async (args, why) => {
    const before = stack.sandbox.requests().length;
    const { detail, text } = await call(args);
    expect(detail?.code).toBe('invalid_arguments');
    expect(text).toContain(why);
    expect(stack.sandbox.requests()).toHaveLength(before);
  });

  it('says that a backtest was deleted meanwhile', async () => {
    const { value } = await call({ projectId, backtestName: 'Deleted' });
    const { backtestId, handle } = value;
    await call({ projectId, backtestId }, 'delete_backtest');
    expect((await call({ handle })).value).toMatchObject({ state: 'deleted', backtestId });
  });
});
