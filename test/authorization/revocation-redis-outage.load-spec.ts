import { setTimeout as pause } from 'node:timers/promises';
import { describeWith } from '../support/installed.js';
import { callRaw } from '../support/raw.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { revoke } from '../support/revocation.js';
import { type Stack, startStack } from '../support/stack.js';

interface Answered {
  readonly who: 'good' | 'revoked';
  readonly status: number;
  readonly retryAfter: string | null;
  readonly isError: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
}

const CALLERS = 6;
const UP_MS = 1000;
const DOWN_MS = 3000;
const PATH = '/projects/read';

describeWith('redis-server', 'Redis that goes away under load', () => {
  let redis: RedisServer;
  let stack: Stack;

  beforeEach(async () => {
    redis = await startRedis();
    stack = await startStack({ env: { REDIS_URL: redis.url } });
  });
  afterEach(async () => {
    await stack?.close();
    await redis?.close();
  });

  it.each([
    [
      'dies and is restarted',
      (server: RedisServer) => server.crash(),
      (server: RedisServer) => server.restart(),
    ],
    [
      'stops answering and goes on',
      async (server: RedisServer) => server.freeze(),
      async (server: RedisServer) => server.thaw(),
    ],
  ])(
    '%s: 503 with Retry-After to everybody, nobody let through, then as before',
    async (how, stop, start) => {
      const admin = await stack.token({ subject: 'admin', group: 'admin' });
      const tokens = {
        good: await stack.token({ subject: 'good' }),
        revoked: await stack.token({ subject: 'bad' }),
      };
      await revoke(stack.url, admin, { subject: 'bad' });
      expect((await ready()).status).toBe(200);

      const answers: Answered[] = [];
      const ending = new AbortController();
      const load = (['good', 'revoked'] as const).flatMap((who) =>
        Array.from({ length: CALLERS }, async () => {
          while (!ending.signal.aborted) answers.push(await called(who, tokens[who]));
        }),
      );
      await pause(UP_MS);
      await stop(redis);
      const stoppedAt = performance.now();
      await pause(DOWN_MS / 2);
      const health = await ready();
      await pause(DOWN_MS / 2);
      const startingAt = performance.now();
      await start(redis);
      const startedAt = performance.now();
      await pause(UP_MS * 3);
      ending.abort();
      await Promise.all(load);

      const during = answers.filter((one) => one.startedAt > stoppedAt && one.endedAt < startingAt);
      expect(during.length).toBeGreaterThan(CALLERS);
      expect(new Set(during.map(({ status, retryAfter }) => `${status} ${retryAfter}`))).toEqual(
        new Set(['503 2']),
      );
      expect([health.status, await health.text()]).toEqual([
        503,
        expect.not.stringContaining(redis.password),
      ]);

      const good = answers.filter(({ who, status, isError }) => who === 'good' && status === 200 && !isError);
      const statuses = (who: string) =>
        [...new Set(answers.filter((one) => one.who === who).map((one) => one.status))].sort((a, b) => a - b);
      expect(statuses('revoked')).toEqual([401, 503]);
      expect(statuses('good')).toEqual([200, 503]);
      expect(stack.sandbox.requestCount(PATH)).toBe(good.length);

      const back = good.find((one) => one.endedAt > startedAt)!;
      const recoveryMs = back.endedAt - startedAt;
      const longest = Math.max(...during.map((one) => one.endedAt - one.startedAt));
      process.stderr.write(
        `Redis ${how}: ${answers.length} calls, ${during.length} of them while it was away, all 503 with Retry-After; let through: 0; longest wait for a 503 ${longest.toFixed(0)} ms; first call served ${recoveryMs.toFixed(0)} ms after Redis was back\n`,
      );
      expect(recoveryMs).toBeLessThan(UP_MS * 3);
      expect((await ready()).status).toBe(200);
    },
  );

  const ready = () => fetch(`${stack.url}/health/ready`);

  async function called(who: Answered['who'], token: string): Promise<Answered> {
    const startedAt = performance.now();
    const response = await callRaw(stack.url, token, 'list_projects');
    const text = await response.text();
    return {
      who,
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      isError: text.includes('"isError":true'),
      startedAt,
      endedAt: performance.now(),
    };
  }
});
