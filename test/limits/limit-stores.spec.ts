import { Redis } from 'ioredis';
import { RedisConfig } from '../../src/config/redis.config.js';
import { type Limit, LimitsAway, type LimitScope, type LimitStore } from '../../src/limits/limit.js';
import { MemoryLimitStore } from '../../src/limits/memory.limit-store.js';
import { RedisLimitStore } from '../../src/limits/redis.limit-store.js';
import { type Log, sizeOf, withTime } from '../../src/limits/sliding-log.js';
import { RedisConnection } from '../../src/redis/redis.connection.js';
import { describeWith } from '../support/installed.js';
import { type RedisServer, startRedis } from '../support/redis.js';

const limit = (most: number, who = 'alice', scope: LimitScope = 'tenant'): Limit => ({ scope, who, most });

interface Counted {
  readonly store: LimitStore;
  /** Makes everything older by as much. */
  pass(ms: number): Promise<void>;
}

/** What every store promises. */
function keepsItsPromises(open: () => Counted): void {
  let counted: Counted;
  beforeEach(() => {
    counted = open();
  });

  const take = async (...limits: Limit[]) => counted.store.take(limits);
  const taken = async (times: number, ...limits: Limit[]) => {
    let allowed = 0;
    for (let n = 0; n < times; n += 1) if (!(await take(...limits))) allowed += 1;
    return allowed;
  };

  it('lets as many through as it may, and says which limit is used up and for how long', async () => {
    expect(await taken(5, limit(3))).toBe(3);
    const refusal = await take(limit(3));
    expect(refusal?.limit).toEqual(limit(3));
    expect(refusal?.waitMs).toBeGreaterThan(58_000);
    expect(refusal?.waitMs).toBeLessThanOrEqual(60_000);
  });

  it('lets one through again for each that is a minute old, and not a moment before', async () => {
    expect(await taken(2, limit(3))).toBe(2);
    await counted.pass(30_000);
    expect(await taken(5, limit(3))).toBe(1);
    await counted.pass(29_000);
    const refusal = await take(limit(3));
    expect(refusal?.waitMs).toBeGreaterThan(0);
    expect(refusal?.waitMs).toBeLessThanOrEqual(1000);
    await counted.pass(1000);
    expect(await taken(5, limit(3))).toBe(2);
  });

  it('never lets more through within any minute, wherever it begins', async () => {
    const passes: number[] = [];
    for (let second = 0; second < 200; second += 1) {
      const wanted = second % 50 === 0 ? 12 : 1;
      for (let n = await taken(wanted, limit(10)); n > 0; n -= 1) passes.push(second);
      await counted.pass(1000);
    }
    const most = Math.max(
      ...passes.map((from) => passes.filter((at) => at >= from && at < from + 59).length),
    );
    expect(most).toBe(10);
    expect(passes.length).toBeGreaterThan(30);
  });

  it('counts against none of several limits where one of them is used up', async () => {
    const [wide, narrow] = [limit(10), limit(2, 'alice', 'write')];
    expect(await taken(8, wide, narrow)).toBe(2);
    expect((await take(wide, narrow))?.limit).toEqual(narrow);
    expect(await taken(20, wide)).toBe(8);
  });

  it('names the limit that lasts longest', async () => {
    await take(limit(1, 'alice', 'read'));
    await counted.pass(20_000);
    await take(limit(1));
    const both = [limit(1, 'alice', 'read'), limit(1)];
    expect((await take(...both))?.limit.scope).toBe('tenant');
    expect((await take(...both.toReversed()))?.limit.scope).toBe('tenant');
  });

  it('keeps a part of one count for whoever may use more of it', async () => {
    expect(await taken(20, limit(9))).toBe(9);
    expect(await taken(20, limit(10))).toBe(1);
    expect(await take(limit(9))).toBeDefined();
  });

  it('lets nobody use up what is somebody else’s', async () => {
    expect(await taken(200, limit(4, 'noisy'))).toBe(4);
    expect(await taken(200, limit(4, 'quiet'))).toBe(4);
  });

  it('lets exactly as many through when all come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => take(limit(50))));
    expect(answers.filter((refusal) => !refusal)).toHaveLength(50);
  });
}

describe('MemoryLimitStore', () => {
  keepsItsPromises(() => {
    let now = 1_000_000;
    return { store: new MemoryLimitStore(() => now), pass: async (ms) => void (now += ms) };
  });

  it('frees a place at the millisecond, neither before nor after', () => {
    let now = 5;
    const store = new MemoryLimitStore(() => now);
    store.take([limit(1)]);
    now = 60_004;
    expect(store.take([limit(1)])?.waitMs).toBe(1);
    now = 60_005;
    expect(store.take([limit(1)])).toBeUndefined();
    expect(store.take([limit(1)])?.waitMs).toBe(60_000);
  });

  it('does not remember what was refused, nor for long who has been quiet', () => {
    let now = 0;
    const store = new MemoryLimitStore(() => now);
    for (let n = 0; n < 1000; n += 1) store.take([limit(1), limit(1, `w${n}`, 'write')]);
    expect(store.size).toBe(2);
    for (now = 60_001; now < 150_000; now += 60_000) store.take([limit(1, 'bob')]);
    expect(store.size).toBe(2);
  });

  it('forgets nothing of the last minute when it forgets what is older', () => {
    let now = 0;
    const store = new MemoryLimitStore(() => now);
    store.take([limit(9, 'bob')]);
    now = 59_000;
    for (let n = 0; n < 5; n += 1) store.take([limit(5)]);
    for (const at of [60_500, 90_000, 118_999]) {
      now = at;
      store.take([limit(9, 'bob')]);
      expect(store.take([limit(5)])?.limit.who).toBe('alice');
    }
    now = 119_000;
    expect(store.take([limit(5)])).toBeUndefined();
  });

  it('holds a bounded number of names, those used last, whoever invents them', () => {
    const store = new MemoryLimitStore(() => 0, 1000);
    for (let n = 0; n < 50_000; n += 1) {
      store.take([limit(1, `n${n}`)]);
      if (n % 500 === 0) store.take([limit(1_000_000, 'busy')]);
    }
    expect(store.size).toBeLessThanOrEqual(1000);
    expect(store.take([limit(1, 'n49999')])).toBeDefined();
    expect(store.take([limit(1, 'n0')])).toBeUndefined();
    expect(store.take([limit(100, 'busy')])).toBeDefined();
  });

  it('takes memory for the last minute only, however long it goes on', () => {
    let [log, most]: [Log, number] = [[], 0];
    for (let now = 0; now < 10_000_000; now += 10) {
      log = withTime(log, now);
      most = Math.max(most, sizeOf(log));
    }
    // 6,000 of them are of the last minute.
    expect(most).toBeLessThanOrEqual(12_001);
  });
});

describeWith('redis-server', 'RedisLimitStore', () => {
  let redis: RedisServer;
  let admin: Redis;
  let connections: RedisConnection[];

  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.url);
    connections = [await connected(), await connected()];
  });
  afterAll(async () => {
    for (const connection of connections ?? []) connection.onApplicationShutdown();
    admin?.disconnect();
    await redis?.close();
  });
  beforeEach(() => admin.flushall());

  async function connected(): Promise<RedisConnection> {
    const connection = await RedisConnection.open(Object.assign(new RedisConfig(), { url: redis.url }));
    await connection.connect();
    return connection;
  }

  const AGE = `for _, key in ipairs(redis.call('KEYS', '*')) do
    for place = 0, redis.call('LLEN', key) - 1 do
      local at = tonumber(redis.call('LINDEX', key, place))
      redis.call('LSET', key, place, string.format('%d', at - ARGV[1]))
    end
  end`;
  const pass = async (ms: number) => void (await admin.eval(AGE, 0, ms));

  keepsItsPromises(() => ({ store: new RedisLimitStore(connections[0]!), pass }));

  it('lets exactly as many through when two processes ask at once', async () => {
    const stores = connections.map((connection) => new RedisLimitStore(connection));
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => stores[n % 2]!.take([limit(50), limit(100, 'c', 'caller')])),
    );
    expect(answers.filter((refusal) => !refusal)).toHaveLength(50);
  });

  it('asks once for all limits of a call, and sends its script once', async () => {
    const store = new RedisLimitStore(connections[0]!);
    await admin.script('FLUSH');
    await store.take([limit(1000)]);
    await admin.config('RESETSTAT');
    for (let n = 0; n < 10; n += 1) await store.take([limit(1000), limit(50, 'w', 'write'), limit(9, 'c')]);
    const stats = await admin.info('commandstats');
    expect(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]).toBe('10');
    expect(stats).not.toMatch(/cmdstat_eval:/);
  });

  it('goes on when Redis has forgotten the script', async () => {
    const store = new RedisLimitStore(connections[0]!);
    await store.take([limit(1)]);
    await admin.script('FLUSH');
    expect(await store.take([limit(1)])).toBeDefined();
  });

  it('leaves nothing behind after a minute, and no more than the limit before', async () => {
    const store = new RedisLimitStore(connections[0]!);
    for (let n = 0; n < 300; n += 1) await store.take([limit(20)]);
    const [key] = await admin.keys('*');
    expect(key).toBe('qcmcp:rl:tenant:alice');
    expect(await admin.llen(key!)).toBe(20);
    expect(await admin.pttl(key!)).toBeGreaterThan(55_000);
    expect(await admin.pttl(key!)).toBeLessThanOrEqual(60_000);
    await admin.flushall();
    for (let n = 0; n < 500; n += 1) {
      await store.take([limit(1000)]);
      if (n % 100 === 99) await pass(61_000);
    }
    expect(await admin.llen(key!)).toBeLessThanOrEqual(200);
  });

  it('shuts nobody out for longer because the clock of Redis was put back', async () => {
    const store = new RedisLimitStore(connections[0]!);
    for (let n = 0; n < 5; n += 1) await store.take([limit(5)]);
    await pass(-3_600_000);
    expect(await store.take([limit(5)])).toBeUndefined();
  });

  it('says that it cannot count, rather than anything else, when Redis does not answer', async () => {
    const connection = await connected();
    const store = new RedisLimitStore(connection);
    redis.freeze();
    const startedAt = performance.now();
    await expect(store.take([limit(5)])).rejects.toThrow(LimitsAway);
    expect(performance.now() - startedAt).toBeLessThan(1500);
    redis.thaw();
    connection.onApplicationShutdown();
  });
});
