import { createHash } from 'node:crypto';
import type { RedisConnection } from '../redis/redis.connection.js';
import { RedisUnavailable } from '../redis/redis.errors.js';
import { type Limit, LimitsAway, type LimitStore, nameOf, type Refusal, WINDOW_MS } from './limit.js';

/**
 * A list of times for each key, the oldest first, by the clock of Redis: those of the replicas differ. First
 * all keys are looked at, then either all or none of them are added to. Answers with the place of the key
 * that refuses for longest, 0 for none, and with the milliseconds.
 */
const TAKE = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local window = tonumber(ARGV[1])
local refused, wait = 0, 0
for place, key in ipairs(KEYS) do
  local latest = redis.call('LINDEX', key, -1)
  -- The clock was put back: what it said before would shut people out for as long.
  if latest and tonumber(latest) > now then redis.call('DEL', key) end
  local beyond = redis.call('LLEN', key) - tonumber(ARGV[place + 1])
  if beyond >= 0 then
    local left = tonumber(redis.call('LINDEX', key, beyond)) + window - now
    if left > wait then refused, wait = place, left end
  end
end
if refused > 0 then return { refused, wait } end
for _, key in ipairs(KEYS) do
  redis.call('RPUSH', key, string.format('%d', now))
  for _ = 1, 10 do
    if tonumber(redis.call('LINDEX', key, 0)) > now - window then break end
    redis.call('LPOP', key)
  end
  redis.call('PEXPIRE', key, window)
end
return { 0, 0 }`;

const TAKE_SHA = createHash('sha1').update(TAKE).digest('hex');

/** What all replicas let through together, asked in one round trip. */
export class RedisLimitStore implements LimitStore {
  constructor(private readonly redis: RedisConnection) {}

  async take(limits: readonly Limit[]): Promise<Refusal | undefined> {
    const [place, waitMs] = await this.run(
      limits.map((limit) => this.redis.key(`rl:${nameOf(limit)}`)),
      [WINDOW_MS, ...limits.map(({ most }) => most)],
    );
    const limit = limits[place - 1];
    return limit && { limit, waitMs };
  }

  /** By its hash: Redis forgets a script when it is restarted, and is then sent it again. */
  private async run(keys: readonly string[], args: readonly number[]): Promise<[number, number]> {
    try {
      const answer = await this.redis.run((client) =>
        client.evalsha(TAKE_SHA, keys.length, ...keys, ...args).catch((error: Error) => {
          if (!error.message.startsWith('NOSCRIPT')) throw error;
          return client.eval(TAKE, keys.length, ...keys, ...args);
        }),
      );
      return answer as [number, number];
    } catch (error) {
      throw error instanceof RedisUnavailable ? new LimitsAway() : error;
    }
  }
}
