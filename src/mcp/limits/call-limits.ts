import { Injectable } from '@nestjs/common';
import type { JsonRpcId } from '../../auth/challenge.js';
import { CallerKeys } from '../../auth/caller-keys.js';
import type { Principal } from '../../auth/principal.js';
import { LimitsConfig } from '../../config/limits.config.js';
import { type Limit, LimitsAway, type LimitScope, type Refusal, waitSeconds } from '../../limits/limit.js';
import { RateLimiter, type WhenAway } from '../../limits/rate-limiter.js';
import type { CallClass } from './call-class.js';
import { LimitsUnavailable, RateLimitExceeded } from './limits.errors.js';

/** How often callers may call; all limits of a call are asked at once. */
@Injectable()
export class CallLimits {
  constructor(
    private readonly config: LimitsConfig,
    private readonly limiter: RateLimiter,
    private readonly keys: CallerKeys,
  ) {}

  /**
   * Counts a call that is about to be made.
   * @param id To answer under.
   * @throws RateLimitExceeded, LimitsUnavailable
   */
  async admit(principal: Principal, callClass: CallClass, id?: JsonRpcId): Promise<void> {
    const refusal = await this.take(principal, callClass, id);
    if (!refusal) return;
    const { scope, most } = refusal.limit;
    throw new RateLimitExceeded(waitSeconds(refusal), `${WORDS[scope]} (${most} a minute are allowed)`, id);
  }

  /**
   * The same as an answer, and at once where it takes no round trip: false where the call may not be made, and then
   * nothing is counted. `admit` says why.
   */
  admitNow(principal: Principal, callClass: CallClass): boolean | Promise<boolean> {
    return this.limiter.admit(this.limitsOf(principal, callClass), whenAwayOf(callClass));
  }

  private async take(
    principal: Principal,
    callClass: CallClass,
    id?: JsonRpcId,
  ): Promise<Refusal | undefined> {
    try {
      return await this.limiter.take(this.limitsOf(principal, callClass), whenAwayOf(callClass));
    } catch (error) {
      throw error instanceof LimitsAway ? new LimitsUnavailable(id) : error;
    }
  }

  private limitsOf(principal: Principal, callClass: CallClass): Limit[] {
    const { rateLimitPerMinute, callerPerMinute, readPerMinute, writePerMinute, livePerMinute } = this.config;
    const { tenant: who, clientId } = principal;
    // Counted apart, so that no amount of reading, nor of commands, keeps anybody from stopping an algorithm.
    if (ACTS_LIVE.has(callClass) && livePerMinute > 0)
      return [{ scope: 'live', who: callClass === 'ending' ? `${who}:ending` : who, most: livePerMinute }];
    const ofClass: Limit =
      callClass === 'read'
        ? { scope: 'read', who, most: readPerMinute }
        : { scope: 'write', who, most: writePerMinute };
    // Without a name of the client this would be the tenant's count once more.
    const ofCaller = clientId === undefined ? 0 : callerPerMinute;
    const all: Limit[] = [
      { scope: 'tenant', who, most: rateLimitPerMinute },
      { scope: 'caller', who: this.keys.of(principal), most: ofCaller },
      ofClass,
    ];
    return all.filter(({ most }) => most > 0);
  }
}

const ACTS_LIVE: ReadonlySet<CallClass> = new Set(['live', 'ending']);

const whenAwayOf = (callClass: CallClass): WhenAway => (ACTS_LIVE.has(callClass) ? 'refuse' : 'count_here');

const WORDS: Readonly<Record<LimitScope, string>> = {
  requests: 'requests',
  tenant: 'calls',
  caller: 'calls through this client',
  read: 'calls that read',
  write: 'calls that change something',
  live: 'calls that act on live trading',
  account: 'requests for this account',
};
