import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuthAttempts } from '../auth/auth-attempts.js';
import { RedisConnection } from '../redis/redis.connection.js';
import { IssuerRegistry } from '../auth/verify/issuer-registry.js';
import { Metrics } from './metrics.js';
import { readWhenScraped } from './scrape.js';

/** Counts who was let in and who was not, and shows whether what that depends on can be reached. */
@Injectable()
export class AuthRecorder implements OnModuleInit {
  constructor(
    private readonly attempts: AuthAttempts,
    private readonly redis: RedisConnection,
    private readonly issuers: IssuerRegistry,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.attempts.onAttempt((outcome, reason) => this.metrics.authAttempts.inc({ outcome, reason }));
    readWhenScraped(this.metrics.dependencyUp, () => {
      this.issuers.askAgain();
      const { externalAnswer } = this.issuers;
      if (externalAnswer !== undefined)
        this.metrics.dependencyUp.set({ dependency: 'idp' }, externalAnswer ? 1 : 0);
    });
    if (!this.redis.isConfigured) return;
    const show = (up: boolean): void => this.metrics.dependencyUp.set({ dependency: 'redis' }, up ? 1 : 0);
    show(this.redis.isUp);
    this.redis.onChange(show);
  }
}
