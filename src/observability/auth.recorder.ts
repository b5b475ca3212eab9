import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuthAttempts } from '../auth/auth-attempts.js';
import { RedisConnection } from '../redis/redis.connection.js';
import { Metrics } from './metrics.js';

/** Counts who was let in and who was not, and shows whether what that depends on can be reached. */
@Injectable()
export class AuthRecorder implements OnModuleInit {
  constructor(
    private readonly attempts: AuthAttempts,
    private readonly redis: RedisConnection,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.attempts.onAttempt((outcome, reason) => this.metrics.authAttempts.inc({ outcome, reason }));
    if (!this.redis.isConfigured) return;
    const show = (up: boolean): void => this.metrics.dependencyUp.set({ dependency: 'redis' }, up ? 1 : 0);
    show(this.redis.isUp);
    this.redis.onChange(show);
  }
}
