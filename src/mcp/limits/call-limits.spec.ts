import { type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AdmittedRequests } from '../../auth/admitted-requests.js';
import { CallerKeys } from '../../auth/caller-keys.js';
import type { Caller, Principal } from '../../auth/principal.js';
import { LimitsConfig } from '../../config/limits.config.js';
import type { Limit, LimitStore } from '../../limits/limit.js';
import { type LimitCheck, RateLimiter } from '../../limits/rate-limiter.js';
import { LimitsAway } from '../../limits/limit.js';
import { ThrottlerLimits } from '../../limits/throttler-limits.js';
import type { RedisConnection } from '../../redis/redis.connection.js';
import { McpController } from '../http/mcp.controller.js';
import type { CallClass } from './call-class.js';
import { CallLimits } from './call-limits.js';
import { RateLimitExceeded } from './limits.errors.js';
import { RequestFlood } from './request-flood.js';
import { RequestThrottlerGuard, throttlers } from './request-throttler.guard.js';

const principal = (tenant: string, clientId?: string) => ({ tenant, clientId }) as Principal;
const [ALICE, BOB] = [principal('a'.repeat(32)), principal('b'.repeat(32))];

function counted(settings: Partial<LimitsConfig>) {
  const config = Object.assign(new LimitsConfig(), settings);
  const limiter = new RateLimiter();
  const checks: LimitCheck[] = [];
  limiter.onCheck((check) => checks.push(check));
  return { config, limiter, checks, calls: new CallLimits(config, limiter, new CallerKeys()) };
}

describe('a call that is counted at once', () => {
  const times = (most: number, take: () => unknown) => Array.from({ length: most }, take);

  it('is let through as often as it may, in one count with those that are waited for', async () => {
    const { calls } = counted({ rateLimitPerMinute: 4 });
    await calls.admit(ALICE, 'read');
    expect(times(4, () => calls.admitNow(ALICE, 'read'))).toEqual([true, true, true, false]);
    await expect(calls.admit(ALICE, 'read')).rejects.toThrow(RateLimitExceeded);
    expect(calls.admitNow(BOB, 'read')).toBe(true);
  });

  it('takes nothing where it is not let through', () => {
    const { calls } = counted({ rateLimitPerMinute: 5, writePerMinute: 1 });
    expect(times(9, () => calls.admitNow(ALICE, 'write'))).toEqual([true, ...times(8, () => false)]);
    expect(times(5, () => calls.admitNow(ALICE, 'read'))).toEqual([true, true, true, true, false]);
  });

  it.each<[CallClass, Partial<LimitsConfig>, number]>([
    ['read', { readPerMinute: 2 }, 2],
    ['write', { writePerMinute: 3 }, 3],
    ['live', { livePerMinute: 1, rateLimitPerMinute: 9 }, 1],
    ['ending', { livePerMinute: 4, rateLimitPerMinute: 9 }, 4],
    ['live', { livePerMinute: 0, writePerMinute: 5 }, 5],
  ])('of the class %s is limited by %j', (callClass, settings, most) => {
    const { calls } = counted(settings);
    expect(times(9, () => calls.admitNow(ALICE, callClass)).filter(Boolean)).toHaveLength(most);
  });

  it('counts the clients of a tenant apart, and those of another tenant with the same name', () => {
    const { calls } = counted({ callerPerMinute: 1, rateLimitPerMinute: 9 });
    const of = (tenant: Principal, clientId: string) => principal(tenant.tenant, clientId);
    const callers = [of(ALICE, 'one'), of(ALICE, 'two'), of(BOB, 'one')];
    expect(callers.map((caller) => calls.admitNow(caller, 'read'))).toEqual([true, true, true]);
    expect(callers.map((caller) => calls.admitNow(caller, 'read'))).toEqual([false, false, false]);
  });

  it('is told to listeners when it is let through, and not when somebody else will say no', async () => {
    const { calls, checks } = counted({ rateLimitPerMinute: 1 });
    void calls.admitNow(ALICE, 'read');
    void calls.admitNow(ALICE, 'read');
    expect(checks).toEqual([expect.objectContaining({ scopes: ['tenant'], decision: 'allow' })]);
    await calls.admit(ALICE, 'read').catch(() => undefined);
    expect(checks[1]).toMatchObject({ decision: 'deny', refusedBy: 'tenant' });
  });
});

describe('a call that is counted by all replicas', () => {
  /** A limiter whose shared count is this. */
  function sharing(take: LimitStore['take']) {
    const limiter = new RateLimiter({ isConfigured: true } as RedisConnection);
    Object.assign(limiter, { shared: { take } });
    return new CallLimits(new LimitsConfig(), limiter, new CallerKeys());
  }
  const refusing = async (limits: readonly Limit[]) => ({ limit: limits[0]!, waitMs: 1000 });
  const away = () => Promise.reject(new LimitsAway());

  it('is let through, or not, when they have answered', async () => {
    expect(await sharing(async () => undefined).admitNow(ALICE, 'read')).toBe(true);
    expect(await sharing(refusing).admitNow(ALICE, 'read')).toBe(false);
  });

  it('is counted here while they cannot be asked, unless it acts on live trading', async () => {
    const calls = sharing(away);
    expect([await calls.admitNow(ALICE, 'read'), await calls.admitNow(ALICE, 'write')]).toEqual([true, true]);
    expect([await calls.admitNow(ALICE, 'live'), await calls.admitNow(ALICE, 'ending')]).toEqual([
      false,
      false,
    ]);
  });

  it('is not let through where something else goes wrong', async () => {
    expect(await sharing(() => Promise.reject(new TypeError())).admitNow(ALICE, 'read')).toBe(false);
  });
});

describe('a request that is counted before its guard', () => {
  const PER_CALL = 10;

  async function guarded(rateLimitPerMinute: number) {
    const { config, limiter } = counted({ rateLimitPerMinute });
    const [admitted, storage] = [new AdmittedRequests(), new ThrottlerLimits(limiter)];
    const keys = new CallerKeys();
    const options = throttlers(config, storage, admitted, keys);
    const guard = new RequestThrottlerGuard(options, storage, new Reflector());
    await guard.onModuleInit();
    return { guard, admitted, flood: new RequestFlood(config, limiter, keys) };
  }
  const requestOf = (who: Principal) => ({ user: { principal: who } as Caller, header: () => undefined });
  const contextOf = (request: object) =>
    ({
      getHandler: () => McpController.prototype.post,
      getClass: () => McpController,
      switchToHttp: () => ({ getRequest: () => request, getResponse: () => request }),
    }) as unknown as ExecutionContext;

  it('is in the count of the guard', async () => {
    const { guard, flood } = await guarded(1);
    for (let n = 0; n < PER_CALL / 2; n += 1) {
      expect(await guard.canActivate(contextOf(requestOf(ALICE)))).toBe(true);
      expect(flood.take(ALICE)).toBe(true);
    }
    expect(flood.take(ALICE)).toBe(false);
    await expect(guard.canActivate(contextOf(requestOf(ALICE)))).rejects.toThrow(RateLimitExceeded);
    expect(flood.take(BOB)).toBe(true);
  });

  it('is not counted again by the guard, and every other is', async () => {
    const { guard, admitted, flood } = await guarded(1);
    for (let n = 0; n < PER_CALL; n += 1) flood.take(ALICE);
    const request = requestOf(ALICE);
    admitted.admit(request as never, request.user);
    expect(await guard.canActivate(contextOf(request))).toBe(true);
    await expect(guard.canActivate(contextOf(requestOf(ALICE)))).rejects.toThrow(RateLimitExceeded);
  });
});
