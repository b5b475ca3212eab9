import { Injectable } from '@nestjs/common';
import { PerPrincipal } from '../../auth/per-principal.js';
import type { Principal } from '../../auth/principal.js';
import { LimitsConfig } from '../../config/limits.config.js';
import { lastingLimit, type Limit } from '../../limits/limit.js';
import { RateLimiter } from '../../limits/rate-limiter.js';
import { callerKey } from './caller-key.js';

// A client that connects anew for every call sends a handshake, its confirmation and some lists each time, six
// or seven messages in all. So whoever keeps to the limit on calls never meets this one.
const REQUESTS_PER_CALL = 10;

export const mostRequests = ({ rateLimitPerMinute }: LimitsConfig): number =>
  rateLimitPerMinute * REQUESTS_PER_CALL;

/** Requests of a caller in any minute, whatever they ask for. */
export const floodLimit = (config: LimitsConfig, principal: Principal): Limit => ({
  scope: 'requests',
  who: callerKey(principal),
  most: mostRequests(config),
});

/** Keeps a flood off this process, so it is counted here alone and costs no round trip. */
@Injectable()
export class RequestFlood {
  readonly #limits = new PerPrincipal((principal) => [lastingLimit(floodLimit(this.config, principal))]);

  constructor(
    private readonly config: LimitsConfig,
    private readonly limiter: RateLimiter,
  ) {}

  /** Counts a request in the count of `RequestThrottlerGuard`; false, and nothing is counted, where there were too many. */
  take(principal: Principal): boolean {
    return this.limiter.admitHere(this.#limits.of(principal));
  }
}
