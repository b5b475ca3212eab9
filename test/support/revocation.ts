import { describeWith } from './installed.js';
import { callRaw } from './raw.js';
import { type RedisServer, startRedis } from './redis.js';
import { type Stack, startStack, type TokenOptions } from './stack.js';
import { until } from './walk.js';

/** Asks a server to revoke, as an administrator does. */
export function revoke(
  url: string,
  adminToken: string,
  parameters: Readonly<Record<string, string>> | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(new URL('/admin/revoke', url), {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${adminToken}`,
      'Content-Type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: typeof parameters === 'string' ? parameters : new URLSearchParams(parameters),
  });
}

/** How a server takes a token, by calling a tool with it. */
export async function statusOf(url: string, token: string): Promise<number> {
  const response = await callRaw(url, token, 'health_check');
  await response.text();
  return response.status;
}

export interface Bench {
  readonly stack: Stack;
  token(options?: TokenOptions): Promise<string>;
  /** Revokes through the endpoint and expects it to be done. */
  revoke(parameters: Readonly<Record<string, string>>): Promise<void>;
  status(token: string): Promise<number>;
}

/** The same tests on a server that keeps revocations itself, and on one that keeps them in a real Redis. */
export function onBothStores(feature: string, tests: (bench: () => Bench) => void): void {
  describe(`${feature}, kept in memory`, () => tests(useBench()));
  describeWith('redis-server', `${feature}, kept in Redis`, () => tests(useBench(startRedis)));
}

function useBench(startStore?: () => Promise<RedisServer>): () => Bench {
  let bench: Bench;
  let stack: Stack;
  let redis: RedisServer | undefined;

  beforeAll(async () => {
    redis = await startStore?.();
    stack = await startStack({ env: redis ? { REDIS_URL: redis.url } : {} });
    const admin = await stack.token({ subject: 'admin', group: 'admin', tenant: null });
    // The first request compiles its whole way, in the half second that Redis has to answer.
    await until(async () => (await statusOf(stack.url, admin)) === 200);
    bench = {
      stack,
      token: (options) => stack.token(options),
      revoke: async (parameters) => {
        const response = await revoke(stack.url, admin, parameters);
        expect([response.status, await response.json()]).toEqual([200, {}]);
      },
      status: (token) => statusOf(stack.url, token),
    };
  });
  afterAll(async () => {
    await stack?.close();
    await redis?.close();
  });
  return () => bench;
}
