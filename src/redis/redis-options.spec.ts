import { ConfigError } from '../config/config.errors.js';
import { loadConfig } from '../config/env.js';
import { RedisConfig } from '../config/redis.config.js';
import { checkRedisUrl, retryDelay } from './redis-options.js';
import { reasonOf, RedisUnavailable } from './redis.errors.js';

const problemOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  return '';
};

describe('REDIS_URL', () => {
  it.each([
    'redis://localhost',
    'redis://127.0.0.1:6379/0',
    'rediss://user:p%40ss@redis.internal:6380/15',
    'redis://:secret@[::1]:6379/',
  ])('may be %s', (url) => {
    expect(checkRedisUrl(loadConfig(RedisConfig, { REDIS_URL: url }).url!)).toBe(url);
  });

  it.each([
    ['http://canary@localhost', 'must begin with redis:// or rediss://'],
    ['canary', 'must begin with redis:// or rediss://'],
    ['redis://:canary#x@host:port', 'is not a URL'],
    ['redis://:canary@host/name', 'number of a database'],
    ['redis://:canary%zz@host', 'write it as %25'],
  ])('may not be %s, which is said without repeating it', (url, reason) => {
    const problem = problemOf(() => checkRedisUrl(loadConfig(RedisConfig, { REDIS_URL: url }).url!));
    expect(problem).toContain(reason);
    expect(problem).not.toContain('canary');
  });
});

describe('the wait before the next attempt', () => {
  it('doubles up to a second and differs between replicas', () => {
    const delays = Array.from({ length: 50 }, () => retryDelay(3));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(200);
    expect(Math.max(...delays)).toBeLessThanOrEqual(400);
    expect(new Set(delays).size).toBeGreaterThan(5);
    expect(retryDelay(10_000)).toBeLessThanOrEqual(1000);
  });
});

describe('the reason why Redis cannot be used', () => {
  it.each([
    [
      Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:6379'), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
    ],
    [new Error('WRONGPASS invalid username-password pair canary'), 'WRONGPASS'],
    [new Error('Command timed out'), 'ETIMEDOUT'],
    [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'not_connected'],
    [new Error('canary'), 'not_connected'],
    [new RedisUnavailable('not_configured'), 'not_configured'],
    ['canary', 'unknown'],
  ])('is a word: %s', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});
