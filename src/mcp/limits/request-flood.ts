import { Injectable } from '@nestjs/common';
import { CallerKeys } from '../../auth/caller-keys.js';
import type { Principal } from '../../auth/principal.js';
import { LimitsConfig } from '../../config/limits.config.js';
import type { Limit } from '../../limits/limit.js';
import { RateLimiter } from '../../limits/rate-limiter.js';

// A client that connects anew for every call sends a handshake, its confirmation and some lists each time, six
// or seven messages in all. So whoever keeps to the limit on calls never meets this one.
const REQUESTS_PER_CALL = 10;

export const mostRequests = ({ rateLimitPerMinute }: LimitsConfig): number =>
  rateLimitPerMinute * REQUESTS_PER_CALL;

/**
 * Requests of a caller in any minute, whatever they ask for. Keeps a flood off this process, so it is counted here
 * alone and costs no round trip.
 */
@Injectable()
export class RequestFlood {
  constructor(
    private readonly config: LimitsConfig,
    private readonly limiter: RateLimiter,
    private readonly keys: CallerKeys,
  ) {}

  /** Counts a request in the count of `RequestThrottlerGuard`; false, and nothing is counted, where there were too many. */
  take(principal: Principal): boolean {
    return this.limiter.admitHere([this.limitOf(principal)]);
  }

  private limitOf(principal: Principal): Limit {
    return { scope: 'requests', who: this.keys.of(principal), most: mostRequests(this.config) };
  }
}
