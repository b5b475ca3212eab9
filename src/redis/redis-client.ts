import type { Redis } from 'ioredis';
import type { RedisConfig } from '../config/redis.config.js';
import { checkRedisUrl, redisOptions } from './redis-options.js';

/** A client of the configured Redis that has not connected yet. Its package is loaded only where there is one. */
export async function redisClient({ url }: RedisConfig): Promise<Redis | undefined> {
  if (url === undefined) return undefined;
  const address = checkRedisUrl(url);
  const { Redis } = await import('ioredis');
  return new Redis(address, redisOptions());
}
