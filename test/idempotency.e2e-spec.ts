import { Metrics } from '../src/observability/metrics.js';
import { type Call, builtProject, finishedBacktest } from './support/finished.js';
import { legacyClient } from './support/clients.js';
import { calledWithKey, type KeyedAnswer } from './support/keyed.js';
import { personAt } from './support/people.js';
import { startStack, type Stack } from './support/stack.js';
import { ok, until } from './support/walk.js';

describe('An idempotencyKey', () => {
  let stack: Stack;
  let token: string;
  let built: { projectId: number; compileId: string };
  let count = 0;

  const call = (tool: string, args: object, signal?: AbortSignal): Promise<KeyedAnswer> =>
    calledWithKey(stack.url, token, tool, args, signal);
  const plain: Call = (tool, args = {}) => call(tool, args);
  const fresh = (): string => `key-${(count += 1)}`;
  const sent = (path: string): number => stack.sandbox.requestCount(path);
  const backtest = (name: string, idempotencyKey: string) => ({
    ...built,
    backtestName: name,
    idempotencyKey,
  });

  beforeAll(async () => {
    stack = await startStack({
      env: { QUANTCONNECT_TIMEOUT_SECONDS: '1', QUANTCONNECT_LOOK_SECONDS: '1' },
    });
    token = await stack.token({ group: 'admin' });
    built = await builtProject(plain, 'Keyed');
  });
  afterEach(() => stack.sandbox.clearFaults());
  afterAll(() => stack.close());

  it('gives the first answer to a repeat, marked as such, and does nothing more', async () => {
    const args = backtest('Repeated', fresh());
    const [before, first] = [sent('/backtests/create'), await call('create_backtest', args)];
    const second = await call('create_backtest', { ...args, parameters: null });
    expect([first.isError, first.replayed, second.replayed]).toEqual([false, false, true]);
    expect(second.text).toBe(first.text);
    expect(first.value.backtest.name).toBe('Repeated');
    expect(sent('/backtests/create')).toBe(before + 1);
  });

  it('is inside of the audit: a repeat is recorded as a call of its own', async () => {
    const args = { name: 'Audited', language: 'Py', idempotencyKey: fresh() };
    await call('create_project', args);
    await stack.audit.clear();
    await call('create_project', args);
    await call('create_project', { ...args, name: 'Other' });
    const events = await stack.audit.read();
    expect(events.map(({ action, outcome, reason_code }) => [action, outcome, reason_code])).toEqual([
      ['mcp.tools.call', 'success', undefined],
      ['mcp.tools.call', 'failure', 'idempotency_key_reused'],
    ]);
  });

  it('is inside of the scopes: an answer is not replayed to who may not call', async () => {
    const args = { name: 'Scoped', language: 'Py', idempotencyKey: fresh() };
    await call('create_project', args);
    const reader = await stack.token({ group: 'readonly' });
    await expect(calledWithKey(stack.url, reader, 'create_project', args)).rejects.toThrow(/HTTP 403/);
  });

  it('is refused for other arguments and for another tool', async () => {
    const idempotencyKey = fresh();
    ok(await call('create_project', { name: 'First', language: 'Py', idempotencyKey }));
    const before = sent('/projects/create');
    const other = await call('create_project', { name: 'Second', language: 'Py', idempotencyKey });
    const tool = await call('create_compile', { projectId: built.projectId, idempotencyKey });
    for (const { detail } of [other, tool]) expect(detail).toEqual({ code: 'idempotency_key_reused' });
    expect(sent('/projects/create')).toBe(before);
  });

  it('is refused for other arguments while the first call is still running', async () => {
    const args = { projectId: built.projectId, idempotencyKey: fresh() };
    stack.sandbox.fault({ kind: 'delay', delayMs: 400, path: '/compile/create' });
    const before = sent('/compile/create');
    const first = call('create_compile', args);
    await until(async () => sent('/compile/create') === before + 1);
    const other = await call('create_compile', { ...args, projectId: built.projectId + 1 });
    expect(other.detail).toEqual({ code: 'idempotency_key_reused' });
    ok(await first);
    expect(await stack.app.get(Metrics).registry.metrics()).toMatch(
      /mcp_server_idempotent_calls_total\{outcome="refused"\} \d+/,
    );
  });

  it('of one caller means nothing to another', async () => {
    const args = { name: 'Same name', language: 'Py', idempotencyKey: fresh() };
    const bob = await stack.token({ group: 'admin', subject: 'bob', tenant: 1 });
    const mine = await call('create_project', args);
    const theirs = await calledWithKey(stack.url, bob, 'create_project', args);
    expect(theirs.replayed).toBe(false);
    expect(theirs.value.project.projectId).not.toBe(mine.value.project.projectId);
  });

  it.each(['', ' ', 'two words', 'ä', 'x'.repeat(129), 7, {}])('cannot be %j', async (idempotencyKey) => {
    const before = sent('/projects/create');
    const refused = await call('create_project', { name: 'N', language: 'Py', idempotencyKey });
    expect(refused.detail).toEqual({ code: 'invalid_arguments' });
    expect(refused.text).toContain('idempotencyKey must be a text of 1 to 128 visible ASCII characters');
    expect(sent('/projects/create')).toBe(before);
  });

  it('is no argument of a tool that reads', async () => {
    const refused = await call('list_projects', { idempotencyKey: fresh() });
    expect(refused.text).toContain('idempotencyKey is not an argument of this tool');
  });

  it.each(['beside', 'within'])('may stand %s a model wrapper', async (where) => {
    const [idempotencyKey, model] = [fresh(), { name: `Wrapped ${where}`, language: 'Py' }];
    const args = where === 'beside' ? { model, idempotencyKey } : { model: { ...model, idempotencyKey } };
    const first = ok(await call('create_project', args));
    expect(ok(await call('create_project', { ...model, idempotencyKey })).text).toBe(first.text);
  });

  it('works on a connection of 2025-11-25', async () => {
    const client = await legacyClient(stack.url, token);
    const args = { name: 'Legacy', language: 'Py', idempotencyKey: fresh() };
    const texts = [await client.call('create_project', args), await client.call('create_project', args)];
    expect(texts[0]!.text).toBe(texts[1]!.text);
    await client.close();
  });

  it('is free again after a refusal, a limit, bad arguments and a server that cannot be reached', async () => {
    const args = backtest('Free again', fresh());
    expect((await call('create_backtest', { ...args, backtestName: '' })).detail?.code).toBe(
      'invalid_arguments',
    );
    expect((await call('create_backtest', { ...args, compileId: 'a-b' })).detail?.code).toBe(
      'quantconnect_rejected',
    );
    stack.sandbox.fault({ kind: 'status', status: 429, path: '/backtests/create' });
    expect((await call('create_backtest', args)).detail?.code).toBe('quantconnect_rate_limited');
    const done = ok(await call('create_backtest', args));
    expect((await call('create_backtest', args)).text).toBe(done.text);
  });

  it('of a call with an unknown outcome never sends again: it looks, and finds what was done', async () => {
    const args = backtest('Found later', fresh());
    const before = sent('/backtests/create');
    stack.sandbox.fault({ kind: 'execute-then-reset', path: '/backtests/create' });
    stack.sandbox.fault({ kind: 'status', status: 500, path: '/backtests/list', times: 99 });
    const lost = await call('create_backtest', args);
    expect(lost.detail).toEqual({ code: 'quantconnect_unavailable', uncertain: true });
    stack.sandbox.clearFaults();
    const found = await call('create_backtest', args);
    expect([found.isError, found.replayed, found.value.backtest?.name]).toEqual([
      false,
      false,
      'Found later',
    ]);
    expect(found.value.cautions).toEqual([expect.stringContaining('list_backtests shows one like it')]);
    const again = await call('create_backtest', args);
    expect([again.text, again.replayed]).toEqual([found.text, true]);
    expect(sent('/backtests/create')).toBe(before + 1);
  });

  it('of a call with an unknown outcome never sends again, however often nothing is found', async () => {
    const args = backtest('Never done', fresh());
    const before = sent('/backtests/create');
    stack.sandbox.fault({ kind: 'hang', path: '/backtests/create' });
    for (let n = 0; n < 3; n += 1) {
      const { detail, text } = await call('create_backtest', args);
      expect(detail).toEqual({ code: 'quantconnect_unavailable', uncertain: true });
      expect(text).toContain(
        n === 0 ? 'did not answer within 1 s' : 'An earlier call with this idempotencyKey',
      );
    }
    expect(sent('/backtests/create')).toBe(before + 1);
  });

  it('of a call with an unknown outcome is on the record as that, and what sends it again is said', async () => {
    const args = { projectId: built.projectId, idempotencyKey: fresh() };
    stack.sandbox.fault({ kind: 'hang', path: '/live/update/stop' });
    stack.sandbox.fault({ kind: 'status', status: 500, path: '/live/read', times: 20 });
    await stack.audit.clear();
    const first = await call('stop_live_algorithm', args);
    const second = await call('stop_live_algorithm', args);
    const events = await stack.audit.read();
    expect(events.map(({ outcome, reason_code }) => [outcome, reason_code])).toEqual([
      ['unknown', 'quantconnect_unavailable'],
      ['unknown', 'quantconnect_unavailable'],
    ]);
    for (const { text, detail } of [first, second]) {
      expect(detail).toEqual({ code: 'quantconnect_unavailable', uncertain: true });
      expect(text).toMatch(/With this idempotencyKey it is only looked for.*a new one sends it again/);
    }
    expect((await call('stop_live_algorithm', { projectId: built.projectId })).text).not.toContain(
      'a new one',
    );
  });

  it('may name a call whose text is not well-formed, and tells it from others', async () => {
    const file = { projectId: built.projectId, name: 'half.py', idempotencyKey: fresh() };
    const first = await call('create_file', { ...file, content: 'half: \ud83d' });
    expect(first.detail?.code).not.toBe('internal_error');
    const other = await call('create_file', { ...file, content: 'half: \ud83e' });
    expect(other.detail?.code).toBe('idempotency_key_reused');
  });

  it('is free again when a look shows that it can no longer happen', async () => {
    const optimizationId = await completedOptimization();
    const args = { optimizationId, idempotencyKey: fresh() };
    stack.sandbox.fault({ kind: 'drop', path: '/optimizations/abort' });
    const before = sent('/optimizations/abort');
    const undone = await call('abort_optimization', args);
    expect(undone.detail).toEqual({ code: 'not_carried_out', uncertain: false });
    expect(undone.text).toContain('it ran to its end');
    // Sent again, because the key is free; QuantConnect refuses it.
    expect((await call('abort_optimization', args)).detail?.code).toBe('quantconnect_rejected');
    expect(sent('/optimizations/abort')).toBe(before + 2);
  });

  it('of a call that its client gave up leads to what was done', async () => {
    const args = backtest('Given up', fresh());
    const before = sent('/backtests/create');
    stack.sandbox.fault({ kind: 'execute-then-hang', path: '/backtests/create' });
    await expect(call('create_backtest', args, AbortSignal.timeout(300))).rejects.toThrow();
    const found = ok(await call('create_backtest', args));
    expect(found.value.backtest.name).toBe('Given up');
    expect(sent('/backtests/create')).toBe(before + 1);
  });

  it('makes identical calls one, of which all get the answer', async () => {
    const args = { projectId: built.projectId, idempotencyKey: fresh() };
    const before = sent('/compile/create');
    stack.sandbox.fault({ kind: 'delay', delayMs: 300, path: '/compile/create' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => call('create_compile', args)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(sent('/compile/create')).toBe(before + 1);
  });

  it('survives that the first of several gives up: another finds what it did', async () => {
    const args = backtest('First gives up', fresh());
    const before = sent('/backtests/create');
    stack.sandbox.fault({ kind: 'execute-then-hang', path: '/backtests/create' });
    const first = call('create_backtest', args, AbortSignal.timeout(300)).catch(() => undefined);
    await until(async () => sent('/backtests/create') === before + 1);
    const others = await Promise.all([call('create_backtest', args), call('create_backtest', args)]);
    await first;
    expect(others.map(({ value }) => value?.backtest?.name)).toEqual(['First gives up', 'First gives up']);
    expect(sent('/backtests/create')).toBe(before + 1);
  });

  it('is no part of the consent: asked once, answered once, and a repeat asks nobody', async () => {
    const project = await liveProject();
    const args = { projectId: project, idempotencyKey: fresh() };
    const person = await personAt({ url: stack.url, token }, '2026-07-28', { modes: { form: {} } });
    const before = sent('/live/update/liquidate');
    const first = ok(await person.call('liquidate_live_algorithm', args));
    expect((await person.call('liquidate_live_algorithm', args)).text).toBe(first.text);
    expect(person.asked).toHaveLength(1);
    expect(sent('/live/update/liquidate')).toBe(before + 1);
    await person.close();
  });

  it('asks nobody in order to look for what came of a call', async () => {
    const project = await liveProject();
    const args = { projectId: project, idempotencyKey: fresh() };
    const person = await personAt({ url: stack.url, token }, '2026-07-28', { modes: { form: {} } });
    stack.sandbox.fault({ kind: 'execute-then-reset', path: '/live/update/liquidate' });
    stack.sandbox.fault({ kind: 'status', status: 500, path: '/live/read', times: 99 });
    const before = sent('/live/update/liquidate');
    expect((await person.call('liquidate_live_algorithm', args)).text).toContain('It is not known whether');
    stack.sandbox.clearFaults();
    expect(ok(await person.call('liquidate_live_algorithm', args)).value.status).toBe('Liquidated');
    expect(person.asked).toHaveLength(1);
    expect(sent('/live/update/liquidate')).toBe(before + 1);
    await person.close();
  });

  async function liveProject(): Promise<number> {
    const { projectId, compileId } = await builtProject(plain, fresh());
    const { nodes } = ok(await call('read_project_nodes', { projectId })).value;
    const nodeId = nodes.live.find(({ busy }: { busy: boolean }) => !busy).id;
    const brokerage = { id: 'QuantConnectBrokerage' };
    ok(await call('create_live_algorithm', { versionId: '-1', projectId, compileId, nodeId, brokerage }));
    return projectId;
  }

  async function completedOptimization(): Promise<string> {
    const { projectId, compileId } = await finishedBacktest(plain, 'Ground');
    const grid = {
      projectId,
      compileId,
      name: 'Short',
      target: 'SharpeRatio',
      targetTo: 'max',
      strategy: 'GridSearch',
      parameters: [{ name: 'fast', min: 10, max: 10, step: 1 }],
      estimatedCost: 1,
      nodeType: 'O2-8',
      parallelNodes: 1,
    };
    const { optimizationId } = ok(await call('create_optimization', grid)).value.optimization;
    await until(async () => {
      const { value } = await call('read_optimization', { optimizationId });
      return value.optimization.status === 'completed';
    });
    return optimizationId;
  }
});
