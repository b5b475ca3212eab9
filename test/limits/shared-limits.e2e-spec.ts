import { Redis } from 'ioredis';
import { MetricsServer } from '../../src/observability/metrics.server.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { describeWith } from '../support/installed.js';
import { callRaw } from '../support/raw.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { type Replicas, startReplicas } from '../support/replicas.js';
import { mintToken, startStack, type Stack } from '../support/stack.js';
import { until } from '../support/walk.js';

const SECRET = 'a-secret-that-both-processes-share-0123456789abcdef';
const STOP = { name: 'stop_live_algorithm', arguments: { projectId: 1 } };
const STOPPED = '/live/update/stop';

async function statusOf(url: string, token: string, tool: string, args: object = {}): Promise<number> {
  const response = await callRaw(url, token, tool, args);
  await response.text();
  return response.status;
}

const counted = (statuses: readonly number[]) => {
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

describeWith('redis-server', 'Limits of two processes that share a Redis', () => {
  let redis: RedisServer;
  let admin: Redis;
  let sandbox: Sandbox;
  let replicas: Replicas;

  beforeAll(async () => {
    [redis, sandbox] = await Promise.all([startRedis(), startSandbox()]);
    admin = new Redis(redis.url);
    replicas = await startReplicas({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      REDIS_URL: redis.url,
      SHUTDOWN_DRAIN_SECONDS: '0',
      RATE_LIMIT_PER_MINUTE: '50',
      ACCOUNT_REQUESTS_PER_MINUTE: '100',
    });
  });
  afterAll(async () => {
    await replicas?.close();
    admin?.disconnect();
    await sandbox?.close();
    await redis?.close();
  });
  beforeEach(async () => {
    await admin.flushall();
    sandbox.reset();
  });

  const token = (subject: string, tenant: number | null = 0) =>
    mintToken(SECRET, sandbox.tenants, { subject, tenant });
  /** At most a hundred at a time: what they wait for is Redis, which counts as away after half a second. */
  const many = async (times: number, who: string, tool: string) => {
    const seen: number[] = [];
    let left = times;
    const worker = async () => {
      while (left-- > 0) seen.push(await statusOf(replicas.url, who, tool));
    };
    await Promise.all(Array.from({ length: Math.min(times, 100) }, worker));
    return counted(seen);
  };

  it('let exactly as many through as one process would, of 200 that come at once', async () => {
    const alice = await token('alice');
    const all = Array.from({ length: 200 }, () => statusOf(replicas.url, alice, 'whoami'));
    expect(counted(await Promise.all(all))).toEqual({ 200: 50, 429: 150 });
  });

  it('let a quiet tenant have all of its own next to one at fifty times its limit', async () => {
    const [noisy, quiet] = [await token('noisy'), await token('quiet')];
    const flood = many(1250, noisy, 'whoami');
    const calm: number[] = [];
    for (let n = 0; n < 50; n += 1) calm.push(await statusOf(replicas.url, quiet, 'whoami'));
    const more = await Promise.all([flood, many(1250, noisy, 'whoami')]);
    expect(counted(calm)).toEqual({ 200: 50 });
    expect(await statusOf(replicas.url, quiet, 'whoami')).toBe(429);
    expect(more.reduce((sum, each) => sum + (each[200] ?? 0), 0)).toBe(50);
  });

  it('send no more for one account than its budget, whoever calls and wherever', async () => {
    const tokens = await Promise.all(['a', 'b', 'c', 'd'].map((subject) => token(subject)));
    await Promise.all(tokens.map((who) => many(45, who, 'list_projects')));
    expect(sandbox.requestCount('/projects/read')).toBe(90);
    expect(await statusOf(replicas.url, await token('e', 1), 'list_projects')).toBe(200);
    expect(sandbox.requestCount('/projects/read')).toBe(91);
  });

  it('keep no name and no secret in Redis, and nothing for longer than a minute', async () => {
    await many(3, await token('a subject of some length'), 'list_projects');
    const keys = await admin.keys('*');
    expect(keys.map((key) => key.replace(/[0-9a-f]{32}$/, 'HASH')).sort()).toEqual([
      'qcmcp:rl:account:HASH',
      'qcmcp:rl:tenant:HASH',
    ]);
    for (const key of keys) expect(await admin.pttl(key)).toBeGreaterThan(0);
  });
});

describeWith('redis-server', 'Limits while Redis is away', () => {
  let redis: RedisServer;
  let stack: Stack;
  let alice: string;

  const start = async (revocationFailMode: 'open' | 'closed') => {
    redis = await startRedis();
    stack = await startStack({
      env: {
        REDIS_URL: redis.url,
        REVOCATION_FAIL_MODE: revocationFailMode,
        RATE_LIMIT_PER_MINUTE: '20',
        RATE_LIMIT_WRITE_PER_MINUTE: '6',
        RATE_LIMIT_LIVE_PER_MINUTE: '10',
        METRICS_ENABLED: 'true',
        METRICS_PORT: '0',
      },
    });
    alice = await stack.token({ group: 'admin' });
  };
  afterEach(async () => {
    await stack?.close();
    await redis?.close();
  });

  const call = (tool: string, args: object = {}) => statusOf(stack.url, alice, tool, args);
  const metric = async (name: string) => {
    const text = await (await fetch(stack.app.get(MetricsServer).url!)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  };
  const unavailable = 'mcp_server_rate_limit_decisions_total\\{decision="unavailable",scope="live"\\}';
  const failedOpen = 'mcp_server_rate_limit_fail_open_total';
  const stopped = () => stack.sandbox.requests({ path: STOPPED }).length;

  it.each([
    ['dies', () => redis.crash(), () => redis.restart()],
    ['says nothing any more', async () => redis.freeze(), async () => redis.thaw()],
  ])(
    'are kept by the process alone, except that live calls are refused, when it %s',
    async (_how, stop, goOn) => {
      await start('open');
      expect(await call('list_projects')).toBe(200);
      expect(await call(STOP.name, STOP.arguments)).toBe(200);
      const inFlight = Array.from({ length: 10 }, () => call('list_projects'));
      await stop();
      const reads = await Promise.all(inFlight);
      while (reads.length < 45) reads.push(await call('list_projects'));
      // Some were counted by Redis, the others here; each lets twenty through at most.
      expect(Object.keys(counted(reads))).toEqual(['200', '429']);
      expect(counted(reads)[200]).toBeGreaterThanOrEqual(19);
      expect(counted(reads)[200]).toBeLessThanOrEqual(39);

      const before = stopped();
      const response = await callRaw(stack.url, alice, STOP.name, STOP.arguments);
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await response.json()).toMatchObject({
        id: 1,
        error: { code: -32_003, message: expect.stringContaining('nothing was done') },
      });
      expect(stopped()).toBe(before);
      expect((await stack.audit.read()).at(-1)).toMatchObject({
        action: 'mcp.rate_limit',
        outcome: 'error',
        reason_code: 'limits_unavailable',
      });
      expect(await metric(unavailable)).toBe(1);
      expect(await metric(failedOpen)).toBeGreaterThan(20);

      await goOn();
      await until(async () => (await call(STOP.name, STOP.arguments)) === 200);
      expect(stopped()).toBe(before + 1);
    },
  );

  it('keep their whole measure for writes', async () => {
    await start('open');
    await redis.crash();
    const seen: number[] = [];
    for (let n = 0; n < 9; n += 1) seen.push(await call('delete_project', { projectId: 1 }));
    expect(counted(seen)).toEqual({ 200: 6, 429: 3 });
  });

  it('are not even asked where revocations cannot be looked up either: everybody gets 503 before', async () => {
    await start('closed');
    expect(await call('list_projects')).toBe(200);
    await redis.crash();
    await until(async () => (await call('list_projects')) === 503);
    const seen: number[] = [];
    for (let n = 0; n < 30; n += 1)
      seen.push(await call(n % 2 === 0 ? 'list_projects' : STOP.name, STOP.arguments));
    expect(counted(seen)).toEqual({ 503: 30 });
    expect([await metric(unavailable), await metric(failedOpen), stopped()]).toEqual([0, 0, 0]);
    await redis.restart();
    await until(async () => (await call('list_projects')) === 200);
  });
});
