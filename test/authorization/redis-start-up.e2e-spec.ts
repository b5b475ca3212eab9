import { describeWith } from '../support/installed.js';
import { startServerProcess } from '../support/process.js';
import { callRaw } from '../support/raw.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { statusOf } from '../support/revocation.js';
import { mintToken } from '../support/stack.js';
import { until } from '../support/walk.js';

const SECRET = 'a-secret-of-a-server-with-redis-0123456789abcdef';
const PASSWORD = 'canary-redis-password';

describeWith('redis-server', 'A server whose Redis is away when it starts', () => {
  let redis: RedisServer;
  let env: Record<string, string>;

  beforeAll(async () => {
    redis = await startRedis({ password: PASSWORD });
    env = { JWT_SECRET_KEY: SECRET, SHUTDOWN_DRAIN_SECONDS: '0', LOG_LEVEL: 'verbose', REDIS_URL: redis.url };
  });
  beforeEach(() => redis.crash());
  afterAll(() => redis?.close());

  const start = (more: Record<string, string> = {}) => startServerProcess({ ...env, ...more });

  it('starts, is alive and not ready, lets nobody in, and goes to work when Redis is there', async () => {
    const server = await start();
    const token = await mintToken(SECRET, [], { tenant: null });
    const [live, ready] = [
      await fetch(`${server.url}/health/live`),
      await fetch(`${server.url}/health/ready`),
    ];
    expect([live.status, ready.status]).toEqual([200, 503]);
    const answered = [await ready.text()];
    const refused = await callRaw(server.url, token, 'health_check');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    answered.push(await refused.text());
    expect(JSON.parse(answered[1]!)).toMatchObject({
      jsonrpc: '2.0',
      error: { data: { retryAfterSeconds: 2 } },
    });

    await redis.restart();
    await until(async () => (await fetch(`${server.url}/health/ready`)).status === 200, 5000);
    expect(await statusOf(server.url, token)).toBe(200);
    await redis.crash();
    await until(async () => (await statusOf(server.url, token)) === 503, 5000);

    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    const written = [...server.stderr, ...server.stdout, ...answered].join('\n');
    expect(written).toContain('Cannot be reached (ECONNREFUSED); trying again');
    expect(written).toContain('"reason_code":"revocation_unavailable"');
    expect(written).not.toContain(PASSWORD);
    expect(answered.join('\n')).not.toContain(new URL(redis.url).port);
  });

  it('does not start with REDIS_REQUIRED=true, and says what to do', async () => {
    const failure = await start({ REDIS_REQUIRED: 'true' }).catch((error: Error) => error.message);
    expect(failure).toContain('REDIS_URL cannot be reached (ECONNREFUSED): start Redis');
    expect(failure).not.toContain(PASSWORD);
  });

  it('names a wrong password without repeating it', async () => {
    await redis.restart();
    const url = redis.url.replace(PASSWORD, 'canary-wrong-password');
    const failure = await start({ REDIS_REQUIRED: 'true', REDIS_URL: url }).catch(
      (error: Error) => error.message,
    );
    expect(failure).toContain('REDIS_URL cannot be reached (WRONGPASS)');
    expect(failure).not.toContain('canary');
  });
});
