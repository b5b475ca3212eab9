import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { type LimitScope, waitSeconds, WINDOW_MS } from './limit.js';
import { RateLimiter } from './rate-limiter.js';

type ThrottlerStorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * The same counts as throttlers on routes have them, each named as its scope. Their window is always that of
 * `WINDOW_MS`, and they block for no longer than it takes.
 */
@Injectable()
export class ThrottlerLimits implements ThrottlerStorage {
  constructor(private readonly limiter: RateLimiter) {}

  async increment(
    who: string,
    _ttl: number,
    most: number,
    _blockDuration: number,
    scope: string,
  ): Promise<ThrottlerStorageRecord> {
    const limits = [{ scope: scope as LimitScope, who, most }];
    // It keeps a flood off this process, so it must not cost a round trip.
    const refusal = scope === 'requests' ? this.limiter.takeHere(limits) : await this.limiter.take(limits);
    return {
      // For headers, which are turned off.
      totalHits: 0,
      timeToExpire: WINDOW_MS / 1000,
      isBlocked: refusal !== undefined,
      timeToBlockExpire: refusal ? waitSeconds(refusal) : 0,
    };
  }
}
