import type { RedisConnection } from '../../redis/redis.connection.js';
import { RedisUnavailable } from '../../redis/redis.errors.js';
import { type RevocationStore, StoreUnavailable } from './revocation-store.js';

// One step, so that two who revoke at once cannot both read the older value and then write theirs.
const RAISE = `
local known = tonumber(redis.call('GET', KEYS[1]) or '')
local value = tonumber(ARGV[1])
if known and known > value then value = known end
return redis.call('SET', KEYS[1], string.format('%d', value), 'EX', ARGV[2])`;

/** Revocations that all replicas see with their next request. */
export class RedisRevocationStore implements RevocationStore {
  constructor(private readonly redis: RedisConnection) {}

  async read(keys: readonly string[]): Promise<readonly (string | null)[]> {
    return asked(this.redis.run((client) => client.mget(keys.map((key) => this.redis.key(key)))));
  }

  async put(key: string, value: string, seconds?: number): Promise<void> {
    const name = this.redis.key(key);
    await asked(
      this.redis.run((client) =>
        seconds === undefined ? client.set(name, value) : client.set(name, value, 'EX', seconds),
      ),
    );
  }

  async raise(key: string, value: number, seconds: number): Promise<void> {
    await asked(this.redis.run((client) => client.eval(RAISE, 1, this.redis.key(key), value, seconds)));
  }

  async remove(key: string): Promise<void> {
    await asked(this.redis.run((client) => client.del(this.redis.key(key))));
  }
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof RedisUnavailable ? new StoreUnavailable(error.reason) : error;
  }
}
