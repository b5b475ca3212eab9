import { Scope } from '../src/auth/scope.js';
import { ASKING_CLIENTS, callWith } from './support/asking-clients.js';
import { BUSY, board, JobModule, PNG } from './support/jobs.js';
import { callRaw, postRaw } from './support/raw.js';
import { roundRobin, type RoundRobin } from './support/round-robin.js';
import { startStack, type Stack } from './support/stack.js';
import { TaskClient } from './support/tasks.js';
import { until } from './support/walk.js';

const INVALID_PARAMS = -32_602;
const MISSING_CAPABILITY = -32_021;
const PER_MINUTE = 40;

const begin = async (client: TaskClient): Promise<any> => (await client.call('run_job')).result;

describe('Tasks, on two replicas in strict turns without a store', () => {
  let stacks: Stack[];
  let balancer: RoundRobin;
  let alice: TaskClient;
  const clientOf = async (subject: string, options = {}, token = {}): Promise<TaskClient> =>
    new TaskClient(balancer.url, await stacks[0]!.token({ subject, ...token }), options);

  beforeAll(async () => {
    const env = {
      JWT_SECRET_KEY: 'a-secret-that-both-replicas-share-0123456789abcdef',
      LONG_CALL_SECONDS: '30',
      RATE_LIMIT_PER_MINUTE: String(PER_MINUTE),
    };
    stacks = await Promise.all([1, 2].map(() => startStack({ env, modules: [JobModule] })));
    balancer = await roundRobin(stacks.map(({ url }) => url));
    alice = await clientOf('alice');
  });
  beforeEach(() => board.reset());
  afterAll(async () => {
    await balancer.close();
    for (const stack of stacks) await stack.close();
  });

  const eventsOf = async (subject: string) =>
    (await Promise.all(stacks.map(({ audit }) => audit.read())))
      .flat()

      .filter(({ actor }) => actor?.sub === subject)
      .sort((a, b) => (a.event_id < b.event_id ? -1 : 1));

  it('are offered to clients of 2026-07-28, and to no others', async () => {
    const { result } = await alice.send('server/discover', {});
    expect(result.capabilities.extensions).toEqual({
      'io.modelcontextprotocol/tasks': {},
      'io.modelcontextprotocol/ui': {},
    });
    const legacy = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'l', version: '1' } },
    };
    const token = await stacks[0]!.token();
    const opened = await (await postRaw(balancer.url, legacy, { token })).text();
    expect(opened).toContain('"capabilities"');
    expect(opened).not.toContain('io.modelcontextprotocol/tasks');
    const asked = await postRaw(
      balancer.url,
      { jsonrpc: '2.0', id: 2, method: 'tasks/get', params: { taskId: 'x' } },
      { token },
    );
    expect(await asked.text()).toContain('-32601');
  });

  it('begin, go on at the next replica, and end with the result and its picture', async () => {
    const client = await clientOf('walker');
    board.waits = true;
    const startedAt = performance.now();
    const task = await begin(client);
    expect(performance.now() - startedAt).toBeLessThan(3000);
    board.waits = false;
    expect(task).toMatchObject({
      resultType: 'task',
      status: 'working',
      statusMessage: 'Backtest runs, 25 %. delete_backtest stops it.',
      ttlMs: 86_400_000,
      pollIntervalMs: 3000,
    });
    expect(task).not.toHaveProperty('content');
    const working = (await client.get(task.taskId)).result;
    expect(working).toMatchObject({
      resultType: 'complete',
      taskId: task.taskId,
      status: 'working',
      createdAt: task.createdAt,
    });
    board.finished = true;
    const { result: done } = await client.get(task.taskId);
    expect(done).toMatchObject({ taskId: task.taskId, status: 'completed', createdAt: task.createdAt });
    expect(done.result.content).toMatchObject([
      { type: 'text', text: expect.stringContaining('"verdict":"fine"') },
      { type: 'image', mimeType: 'image/png', data: Buffer.from(PNG).toString('base64') },
    ]);
    expect(balancer.sent.every((count) => count > 0)).toBe(true);
    // Each replica has a memory of its own here; what makes the two one is a Redis.
    expect(new Set(board.begun).size).toBe(1);
    expect(await eventsOf('walker')).toMatchObject(
      ['tools/call', 'tasks/get', 'tasks/get'].map((method) => ({
        action: 'mcp.tools.call',
        outcome: 'success',
        target: { name: 'run_job' },
        request: { method },
        result: { upstream: { backtestId: board.begun[0] } },
      })),
    );
  });

  it('are no tasks where the job is done at once', async () => {
    board.finished = true;
    expect(await begin(alice)).toMatchObject({
      resultType: 'complete',
      content: [{ type: 'text' }, { type: 'image' }],
    });
  });

  it('are a handle for clients that did not declare them, and an error to ask after', async () => {
    const plain = await clientOf('alice', { declares: false });
    const { result } = await plain.call('run_job');
    expect(result.resultType).toBe('complete');
    expect(JSON.parse(result.content[0].text)).toMatchObject({
      status: 'running',
      handle: expect.any(String),
    });
    const { taskId } = await begin(alice);
    for (const asked of [plain.get(taskId), plain.cancel(taskId), plain.update(taskId, {})])
      expect(await asked).toMatchObject({
        status: 400,
        error: {
          code: MISSING_CAPABILITY,
          data: { requiredCapabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } } },
        },
      });
    const listen = { notifications: { taskIds: [taskId] } };
    expect(await plain.send('subscriptions/listen', listen)).toMatchObject({
      status: 400,
      error: { code: MISSING_CAPABILITY },
    });
  });

  it('exist for their own tenant only, and unchanged', async () => {
    const { taskId } = await begin(alice);
    const bob = await clientOf('bob');
    const unknown = { status: 200, error: { code: INVALID_PARAMS } };
    for (const asked of [
      bob.get(taskId),
      bob.cancel(taskId),
      bob.update(taskId, {}),
      alice.get(`${taskId}x`),
      alice.get(taskId.replace('run_job', 'read_account')),
      alice.get('x'),
      alice.get(''),
    ])
      expect(await asked).toMatchObject(unknown);
    expect((await alice.send('tasks/get', {})).error).toMatchObject({ code: INVALID_PARAMS });
    expect(await alice.get(taskId)).toMatchObject({ status: 200, result: { status: 'working' } });
  });

  it('need the scopes of their tool, and its toolset, every time', async () => {
    const { taskId } = await begin(alice);
    const reader = await clientOf('alice', {}, { scopes: [Scope.BacktestsRead] });
    expect((await reader.get(taskId)).status).toBe(403);
    const elsewhere = await clientOf('alice', { headers: { 'X-MCP-Toolsets': 'account' } });
    const looks = board.looks;
    expect((await elsewhere.get(taskId)).result).toMatchObject({
      status: 'completed',
      result: { isError: true },
    });
    expect(board.looks).toBe(looks);
  });

  it('count as calls', async () => {
    const client = new TaskClient(stacks[0]!.url, await stacks[0]!.token({ subject: 'eager' }));
    const asked = await Promise.all(Array.from({ length: PER_MINUTE + 1 }, () => client.get('x')));
    expect(asked.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  it('go on after a look that failed, and say when to look again', async () => {
    const client = await clientOf('patient');
    const { taskId } = await begin(client);
    board.failure = BUSY;
    expect((await client.get(taskId)).result).toMatchObject({
      status: 'working',
      pollIntervalMs: 7000,
      statusMessage: expect.stringContaining('slow down'),
    });
    board.failure = new Error('a fault of ours');
    expect((await client.get(taskId)).result).toMatchObject({
      status: 'completed',
      result: { isError: true },
    });
  });

  it('are not waited for any more once they are cancelled', async () => {
    const client = new TaskClient(stacks[0]!.url, await stacks[0]!.token({ subject: 'quitter' }));
    const { taskId } = await begin(client);
    const looks = board.looks;
    const ack = (await client.cancel(taskId)).result;
    expect(Object.keys(ack).sort()).toEqual(['_meta', 'resultType']);
    expect((await client.get(taskId)).result).toMatchObject({
      status: 'cancelled',
      statusMessage: expect.stringContaining('goes on'),
    });
    expect((await client.cancel(taskId)).result).toMatchObject({ resultType: 'complete' });
    expect(board.looks).toBe(looks);
  });

  it('have no use for answers, and take them', async () => {
    const { taskId } = await begin(alice);
    expect((await alice.update(taskId, { key: { action: 'accept' } })).result).toMatchObject({
      resultType: 'complete',
    });
  });

  it('answer a handle that no tool gave as a mistake of the caller', async () => {
    const answer = await callRaw(balancer.url, await stacks[0]!.token(), 'run_job', { handle: 'x.y' });
    expect(await answer.json()).toMatchObject({
      result: { isError: true, _meta: { 'ledgai.dev/error': { code: 'invalid_arguments' } } },
    });
  });

  describe.each(ASKING_CLIENTS)('a client of %s', (_revision, connect) => {
    it('sees progress that only rises, the first of it within a second, and none after the result', async () => {
      const client = await connect(balancer.url, await stacks[0]!.token({ subject: _revision }));
      const seen: number[] = [];
      const startedAt = performance.now();
      let first = Infinity;
      const onprogress = ({ progress }: { progress: number }): void => {
        first = Math.min(first, performance.now() - startedAt);
        seen.push(progress);
        board.finished = seen.length > 4;
      };
      board.waits = true;
      await callWith(client, 'run_job', {}, { onprogress });
      const count = seen.length;
      expect(first).toBeLessThan(1000);
      expect(count).toBeGreaterThan(4);
      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
      await client.close();
      expect(seen).toHaveLength(count);
    });
  });

  it('are answered at once by a server that leaves, with what another goes on with', async () => {
    const stack = await startStack({
      env: { JWT_SECRET_KEY: stacks[0]!.secret, LONG_CALL_SECONDS: '30' },
      modules: [JobModule],
    });
    const token = await stack.token();
    board.waits = true;
    const waiting = callRaw(stack.url, token, 'run_job');
    await until(async () => board.looks > 0);
    const leftAt = performance.now();
    const closed = stack.close();
    const { result } = (await (await waiting).json()) as any;
    expect(performance.now() - leftAt).toBeLessThan(1000);
    const { handle } = JSON.parse(result.content[0].text);
    board.finished = true;
    const answer = await callRaw(balancer.url, token, 'run_job', { handle });
    expect(await answer.text()).toContain('fine');
    await closed;
  });
});
