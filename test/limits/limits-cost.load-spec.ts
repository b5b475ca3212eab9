import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerStorageService } from '@nestjs/throttler';
import { Redis } from 'ioredis';
import { AdmittedRequests } from '../../src/auth/admitted-requests.js';
import { CallerKeys } from '../../src/auth/caller-keys.js';
import type { Caller, Principal } from '../../src/auth/principal.js';
import { LimitsConfig } from '../../src/config/limits.config.js';
import { RedisConfig } from '../../src/config/redis.config.js';
import { RateLimiter } from '../../src/limits/rate-limiter.js';
import { ThrottlerLimits } from '../../src/limits/throttler-limits.js';
import { McpController } from '../../src/mcp/http/mcp.controller.js';
import { CallLimits } from '../../src/mcp/limits/call-limits.js';
import { RequestThrottlerGuard, throttlers } from '../../src/mcp/limits/request-throttler.guard.js';
import { RedisConnection } from '../../src/redis/redis.connection.js';
import { describeWith } from '../support/installed.js';
import { type RedisServer, startRedis } from '../support/redis.js';

const TENANTS = 200;
const ROUNDS = 5;
const CALLS = 500;
const INVENTED = 150_000;
const PARALLEL = 50;

/** The guard there was before: one count per tenant, in the memory of the process. */
class GuardBefore extends ThrottlerGuard {
  protected override async getTracker({ user }: { user: Caller }): Promise<string> {
    return user.principal.tenant;
  }

  protected override generateKey(_context: ExecutionContext, tenant: string): string {
    return tenant;
  }
}

const callers = Array.from({ length: TENANTS }, (_, n) => {
  const principal = { tenant: String(n).padStart(32, '0'), clientId: `client-${n % 7}` } as Principal;
  const request = { user: { principal }, header: () => undefined };
  const context = {
    getHandler: () => McpController.prototype.post,
    getClass: () => McpController,
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => request }),
  } as unknown as ExecutionContext;
  return { principal, context };
});
type Check = (caller: (typeof callers)[number]) => Promise<unknown>;

describeWith('redis-server', 'What limits cost', () => {
  jest.setTimeout(120_000);
  let redis: RedisServer;
  let connection: RedisConnection;
  const storage = new ThrottlerStorageService();

  beforeAll(async () => {
    redis = await startRedis();
    connection = await RedisConnection.open(Object.assign(new RedisConfig(), { url: redis.url }));
    await connection.connect();
  });
  afterAll(async () => {
    storage.onApplicationShutdown();
    connection?.onApplicationShutdown();
    await redis?.close();
  });

  async function before(): Promise<Check> {
    const guard = new GuardBefore([{ ttl: 60_000, limit: 600 }], storage, new Reflector());
    await guard.onModuleInit();
    return ({ context }) => guard.canActivate(context);
  }

  async function now(limiter: RateLimiter): Promise<Check> {
    // So many that nothing is refused: a refusal costs less.
    const config = Object.assign(new LimitsConfig(), { callerPerMinute: 600, writePerMinute: 600 });
    const keys = new CallerKeys();
    const calls = new CallLimits(config, limiter, keys);
    const options = throttlers(config, new ThrottlerLimits(limiter), new AdmittedRequests(), keys);
    const guard = new RequestThrottlerGuard(options, new ThrottlerLimits(limiter), new Reflector());
    await guard.onModuleInit();
    return async ({ principal, context }) => {
      await guard.canActivate(context);
      await calls.admit(principal, 'write');
    };
  }

  it('is a few times that of one limit in memory, and a round trip with Redis', async () => {
    const ways = {
      before: await before(),
      memory: await now(new RateLimiter()),
      redis: await now(new RateLimiter(connection)),
    };
    const spent = { before: [] as number[], memory: [] as number[], redis: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1)
      for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
        const startedAt = performance.now();
        await made(ways[way], round);
        spent[way].push(((performance.now() - startedAt) * 1000) / CALLS);
      }
    const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
    const [was, memory, shared] = [median(spent.before), median(spent.memory), median(spent.redis)];
    process.stderr.write(
      `Limits, µs a call (median of ${ROUNDS} rounds in turns, ${PARALLEL} at once): before ${was.toFixed(1)}, ` +
        `memory ${memory.toFixed(1)} (${(memory / was).toFixed(1)} times), Redis ${shared.toFixed(1)} (${(shared / was).toFixed(1)} times)\n`,
    );
    expect(memory).toBeLessThan(200);
    expect(shared).toBeLessThan(2000);
  });

  async function made(check: Check, round: number): Promise<void> {
    let next = round * 31;
    const worker = async () => {
      for (let n = 0; n < CALLS / PARALLEL; n += 1) await check(callers[next++ % TENANTS]!);
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  }

  it('is bounded in memory by what was let through, whoever is invented', async () => {
    const calls = new CallLimits(new LimitsConfig(), new RateLimiter(), new CallerKeys());
    const was = heapMB();
    for (let n = 0; n < INVENTED; n += 1) await calls.admit(tenant(n), 'write');
    const grown = heapMB() - was;
    // Used once more, or it would be gone by the time it is measured.
    await calls.admit(tenant(0), 'write');
    process.stderr.write(`Limits, ${INVENTED} invented tenants: ${grown.toFixed(0)} MB are held\n`);
    expect(grown).toBeLessThan(60);
  });

  it('is some hundred bytes of Redis for a tenant, and eleven for each call more', async () => {
    const admin = new Redis(redis.url);
    await admin.flushall();
    const usedMemory = async () => Number(/used_memory:(\d+)/.exec(await admin.info('memory'))![1]);
    const calls = new CallLimits(new LimitsConfig(), new RateLimiter(connection), new CallerKeys());
    const was = await usedMemory();
    for (let n = 0; n < 5000; n += 100)
      await Promise.all(Array.from({ length: 100 }, (_, more) => calls.admit(tenant(n + more), 'write')));
    const each = ((await usedMemory()) - was) / 5000;
    const limiter = new RateLimiter(connection);
    for (let n = 0; n < 600; n += 1) await limiter.take([{ scope: 'tenant', who: 'busy', most: 600 }]);
    const busy = await admin.memory('USAGE', 'qcmcp:rl:tenant:busy');
    await admin.config('RESETSTAT');
    for (let n = 0; n < 2000; n += 1) await calls.admit(tenant(n), 'write');
    const spent = /cmdstat_evalsha:.*usec_per_call=([\d.]+)/.exec(await admin.info('commandstats'))![1];
    admin.disconnect();
    process.stderr.write(
      `Limits in Redis: ${each.toFixed(0)} bytes a tenant of one call, ${busy} bytes one count of 600, ${spent} µs of Redis a call\n`,
    );
    expect(each).toBeLessThan(900);
    expect(busy).toBeLessThan(10_000);
  });
});

const tenant = (n: number) => ({ tenant: n.toString(16).padStart(32, '0') }) as Principal;

function heapMB(): number {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
