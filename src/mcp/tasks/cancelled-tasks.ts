import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RedisConnection } from '../../redis/redis.connection.js';
import { RedisUnavailable } from '../../redis/redis.errors.js';
import { TASK_LIFETIME_MS } from './task.js';

// What is forgotten early is the oldest, and its task is at work again for whoever asks: the protocol allows that.
const MOST_REMEMBERED = 10_000;

/**
 * Which tasks nobody waits for any more: of this process, and of all replicas where they share a Redis. A courtesy:
 * nothing depends on it, so it is no reason to refuse a request.
 */
@Injectable()
export class CancelledTasks {
  private readonly here = new Set<string>();

  constructor(private readonly redis: RedisConnection) {}

  async add(taskId: string): Promise<void> {
    const name = nameOf(taskId);
    this.here.add(name);
    if (this.here.size > MOST_REMEMBERED) this.here.delete(this.here.values().next().value!);
    await this.shared((client) => client.set(this.redis.key(name), '1', 'PX', TASK_LIFETIME_MS));
  }

  async has(taskId: string): Promise<boolean> {
    const name = nameOf(taskId);
    if (this.here.has(name)) return true;
    return (await this.shared((client) => client.exists(this.redis.key(name)))) === 1;
  }

  private async shared<T>(ask: Parameters<typeof this.redis.run<T>>[0]): Promise<T | undefined> {
    if (!this.redis.isConfigured) return undefined;
    try {
      return await this.redis.run(ask);
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      // The other replicas do not know then.
      return undefined;
    }
  }
}

// An id holds a seal; nobody who can read Redis should get it.
const nameOf = (taskId: string): string => `ct:${createHash('sha256').update(taskId).digest('base64url')}`;
