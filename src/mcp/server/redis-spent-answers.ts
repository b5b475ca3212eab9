import type { RedisConnection } from '../../redis/redis.connection.js';
import { RedisUnavailable } from '../../redis/redis.errors.js';
import { AnswersUnavailable } from '../tool.errors.js';
import type { SpentAnswers } from './spent-answers.js';

// So that a replica whose clock is behind does not find the answer unused and still young enough.
const SLACK_SECONDS = 60;

/** The memory of all replicas: an answer is spent by the first of them that is asked. */
export class RedisSpentAnswers implements SpentAnswers {
  constructor(private readonly redis: RedisConnection) {}

  /** @throws AnswersUnavailable when it cannot be known: then nothing may be done on the strength of it */
  async spend(id: string, expiresAt: number): Promise<boolean> {
    const seconds = Math.max(1, Math.ceil(expiresAt - Date.now() / 1000)) + SLACK_SECONDS;
    const key = this.redis.key(`sa:${id}`);
    try {
      return (await this.redis.run((client) => client.set(key, '1', 'EX', seconds, 'NX'))) === 'OK';
    } catch (error) {
      throw error instanceof RedisUnavailable ? new AnswersUnavailable() : error;
    }
  }
}
