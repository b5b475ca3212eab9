import type { RedisConnection } from '../../redis/redis.connection.js';
import { RedisUnavailable } from '../../redis/redis.errors.js';
import { CancelledTasks } from './cancelled-tasks.js';
import { TASK_LIFETIME_MS } from './task.js';

/** What two replicas share, as far as it is used. */
function redisWith(keys: Map<string, unknown[]>, isConfigured = true): RedisConnection {
  const client = {
    set: async (key: string, ...more: unknown[]) => void keys.set(key, more),
    exists: async (key: string) => Number(keys.has(key)),
  };
  const run = (ask: (on: typeof client) => Promise<unknown>) => ask(client);
  return { isConfigured, key: (name: string) => `p:${name}`, run } as unknown as RedisConnection;
}

describe('A cancelled task', () => {
  it('is known to every replica that shares the Redis, for as long as it could be asked for', async () => {
    const keys = new Map<string, unknown[]>();
    await new CancelledTasks(redisWith(keys)).add('task');
    const other = new CancelledTasks(redisWith(keys));
    expect([await other.has('task'), await other.has('another')]).toEqual([true, false]);
    expect([...keys.values()]).toEqual([['1', 'PX', TASK_LIFETIME_MS]]);
    expect([...keys.keys()].join()).not.toContain('task');
  });

  it('is known to its own process without one', async () => {
    const tasks = new CancelledTasks(redisWith(new Map(), false));
    await tasks.add('task');
    expect([await tasks.has('task'), await tasks.has('another')]).toEqual([true, false]);
  });

  it('is acknowledged while Redis is away', async () => {
    const away = { ...redisWith(new Map()), run: () => Promise.reject(new RedisUnavailable('timeout')) };
    const tasks = new CancelledTasks(away as unknown as RedisConnection);
    await tasks.add('task');
    expect([await tasks.has('task'), await tasks.has('another')]).toEqual([true, false]);
  });
});
