import { Module } from '@nestjs/common';
import { RedisModule } from '../redis/redis.module.js';
import { RateLimiter } from './rate-limiter.js';
import { ThrottlerLimits } from './throttler-limits.js';

/** What is let through, counted by this process or by all replicas together. */
@Module({
  imports: [RedisModule],
  providers: [RateLimiter, ThrottlerLimits],
  exports: [RateLimiter, ThrottlerLimits],
})
export class LimitsModule {}
