import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { type Sandbox, startSandbox } from '../src/sandbox/index.js';
import { builtProject } from './support/finished.js';
import { describeWith } from './support/installed.js';
import { calledWithKey, type KeyedAnswer } from './support/keyed.js';
import { type ServerProcess, startServerProcess } from './support/process.js';
import { type RedisServer, startRedis } from './support/redis.js';
import { mintToken } from './support/stack.js';
import { NO_LIMITS } from './support/no-limits.js';
import { ok, until } from './support/walk.js';

describeWith('redis-server', 'An idempotencyKey over two processes that share a Redis', () => {
  const secret = randomBytes(32).toString('hex');
  let sandbox: Sandbox;
  let redis: RedisServer;
  let servers: ServerProcess[];
  let token: string;
  let built: { projectId: number; compileId: string };

  const start = (more: Record<string, string> = {}): Promise<ServerProcess> =>
    startServerProcess({
      JWT_SECRET_KEY: secret,
      QUANTCONNECT_API_URL: sandbox.url,
      ...NO_LIMITS,
      QUANTCONNECT_LOOK_SECONDS: '1',
      REDIS_URL: redis.url,
      METRICS_ENABLED: 'false',
      SHUTDOWN_DRAIN_SECONDS: '0',
      ...more,
    });
  const call = (server: number, tool: string, args: object, signal?: AbortSignal): Promise<KeyedAnswer> =>
    calledWithKey(servers[server]!.url, token, tool, args, signal);

  beforeAll(async () => {
    [sandbox, redis] = await Promise.all([startSandbox(), startRedis()]);
    servers = await Promise.all([start(), start()]);
    token = await mintToken(secret, sandbox.tenants, { group: 'admin' });
    built = await builtProject((tool, args = {}) => call(0, tool, args), 'Shared');
  });
  afterEach(() => sandbox.clearFaults());
  afterAll(async () => {
    for (const { child } of servers) child.kill('SIGTERM');
    await Promise.all(servers.map(({ exited }) => exited));
    await redis.close();
    await sandbox.close();
  });

  it.each([
    ['create_compile', '/compile/create', () => ({ projectId: built.projectId })],
    ['create_backtest', '/backtests/create', () => ({ ...built, backtestName: 'Twenty' })],
  ] as const)('makes twenty identical calls of %s one', async (tool, path, args) => {
    sandbox.fault({ kind: 'delay', delayMs: 500, path });
    const before = sandbox.requestCount(path);
    const keyed = { ...args(), idempotencyKey: `twenty-${tool}` };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => call(n % 2, tool, keyed)));
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(sandbox.requestCount(path)).toBe(before + 1);
  });

  it('gives the answer of one process from another, and keeps it closed', async () => {
    const args = { name: 'canary-name-of-a-project', language: 'Py', idempotencyKey: 'canary-key' };
    const first = ok(await call(0, 'create_project', args));
    const second = await call(1, 'create_project', args);
    expect([second.text, second.replayed]).toEqual([first.text, true]);
    const kept = await everythingIn(redis);
    expect(kept).toContain('done');
    for (const word of ['canary', String(first.value.project.projectId)]) expect(kept).not.toContain(word);
  });

  it('of one caller means nothing to another, whichever process they come to', async () => {
    const bob = await mintToken(secret, sandbox.tenants, { group: 'admin', subject: 'bob', tenant: 1 });
    const args = { name: 'Same', language: 'Py', idempotencyKey: 'same-for-two' };
    const mine = ok(await call(0, 'create_project', args));
    const theirs = await calledWithKey(servers[1]!.url, bob, 'create_project', args);
    expect([theirs.isError, theirs.replayed]).toEqual([false, false]);
    expect(theirs.value.project.organizationId).not.toBe(mine.value.project.organizationId);
  });

  it('is refused for other arguments by any process', async () => {
    const args = { name: 'One', language: 'Py', idempotencyKey: 'other-arguments' };
    ok(await call(0, 'create_project', args));
    const other = await call(1, 'create_project', { ...args, name: 'Two' });
    expect(other.detail).toEqual({ code: 'idempotency_key_reused' });
  });

  it('is not sent again when the process that was at work is killed: what it did is found', async () => {
    const args = { ...built, backtestName: 'Killed', idempotencyKey: 'killed' };
    const before = sandbox.requestCount('/backtests/create');
    const victim = await start();
    sandbox.fault({ kind: 'execute-then-hang', path: '/backtests/create' });
    const lost = calledWithKey(victim.url, token, 'create_backtest', args).catch(() => undefined);
    await until(async () => sandbox.requestCount('/backtests/create') === before + 1);
    victim.child.kill('SIGKILL');
    await Promise.all([lost, victim.exited]);
    // Waits until the claim of the dead process counts as abandoned, then looks.
    const found = ok(await call(1, 'create_backtest', args));
    expect([found.value.backtest.name, found.value.cautions]).toEqual([
      'Killed',
      [expect.stringContaining('list_backtests shows one like it')],
    ]);
    expect((await call(0, 'create_backtest', args)).text).toBe(found.text);
    expect(sandbox.requestCount('/backtests/create')).toBe(before + 1);
  }, 60_000);

  it('stays unknown when the process is killed and nothing is found, and is not sent again', async () => {
    const args = { ...built, backtestName: 'Killed early', idempotencyKey: 'killed-early' };
    const before = sandbox.requestCount('/backtests/create');
    const victim = await start();
    sandbox.fault({ kind: 'hang', path: '/backtests/create' });
    const lost = calledWithKey(victim.url, token, 'create_backtest', args).catch(() => undefined);
    await until(async () => sandbox.requestCount('/backtests/create') === before + 1);
    victim.child.kill('SIGKILL');
    await Promise.all([lost, victim.exited]);
    for (const server of [0, 1]) {
      const { detail } = await call(server, 'create_backtest', args);
      expect(detail).toEqual({ code: 'quantconnect_unavailable', uncertain: true });
    }
    expect(sandbox.requestCount('/backtests/create')).toBe(before + 1);
  }, 60_000);

  it('says that the first call is still at work when that takes longer than anybody waits', async () => {
    const args = { projectId: built.projectId, idempotencyKey: 'slow' };
    sandbox.fault({ kind: 'delay', delayMs: 24_000, path: '/compile/create' });
    const first = call(0, 'create_compile', args);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const second = await call(1, 'create_compile', args);
    expect(second.detail).toEqual({ code: 'idempotency_in_progress', retryAfterSeconds: 5 });
    const done = ok(await first);
    expect((await call(1, 'create_compile', args)).text).toBe(done.text);
  }, 60_000);

  it('is refused while Redis is away, before anything is sent; without a key nothing changes', async () => {
    // Otherwise the token itself could not be checked, and the call would not get so far.
    const server = await start({ REVOCATION_FAIL_MODE: 'open' });
    const args = { name: 'Away', language: 'Py' };
    const before = sandbox.requestCount('/projects/create');
    redis.freeze();
    const refused = await calledWithKey(server.url, token, 'create_project', {
      ...args,
      idempotencyKey: 'away',
    });
    const withoutKey = await calledWithKey(server.url, token, 'create_project', args);
    redis.thaw();
    server.child.kill('SIGTERM');
    await server.exited;
    expect(refused.detail).toEqual({ code: 'temporarily_unavailable', retryAfterSeconds: 2 });
    expect(withoutKey.isError).toBe(false);
    expect(sandbox.requestCount('/projects/create')).toBe(before + 1);
  });
});

async function everythingIn({ url }: RedisServer): Promise<string> {
  const client = new Redis(url);
  const keys = await client.keys('*ik:*');
  const values = await Promise.all(
    keys.map(async (key) => (key.endsWith('lease') ? client.get(key) : client.hgetall(key))),
  );
  client.disconnect();
  return JSON.stringify([keys, values]);
}
