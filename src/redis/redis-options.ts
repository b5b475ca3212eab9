import type { RedisOptions } from 'ioredis';
import { ConfigError } from '../config/config.errors.js';

const CONNECT_MS = 2_000;
const COMMAND_MS = 500;
// A server that is stopped or behind a cut cable keeps its connection open and says nothing.
const SILENT_MS = 1_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;

/**
 * Fails quickly rather than late: nothing waits for a connection, because whoever asked has a caller waiting,
 * and comes again by itself.
 */
export function redisOptions(): RedisOptions {
  return {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    socketTimeout: SILENT_MS,
    retryStrategy: retryDelay,
  };
}

/** Milliseconds before the next attempt: doubling up to a second, and never the same for all replicas. */
export function retryDelay(attempt: number): number {
  const longest = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempt, 10), LONGEST_RETRY_MS);
  return Math.round(longest * (0.5 + Math.random() / 2));
}

/** @throws ConfigError where REDIS_URL is no URL; its value is not repeated */
export function checkRedisUrl(url: string): string {
  const problem = problemOf(url);
  if (problem) throw new ConfigError([`REDIS_URL ${problem}`]);
  return url;
}

function problemOf(url: string): string | undefined {
  if (!URL.canParse(url))
    return 'is not a URL: special characters of a password are written as %40 and so on';
  const { pathname, username, password } = new URL(url);
  if (!/^(?:\/\d*)?$/.test(pathname))
    return 'may end in the number of a database, as /0, and in nothing else';
  try {
    decodeURIComponent(username + password);
    return undefined;
  } catch {
    return 'has a % that begins no character: write it as %25';
  }
}
