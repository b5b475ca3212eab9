import { Injectable } from '@nestjs/common';
import { LimitsConfig } from '../config/limits.config.js';
import { type Limit, waitSeconds } from '../limits/limit.js';
import { RateLimiter } from '../limits/rate-limiter.js';
import { activeSpan } from '../tracing/active-span.js';
import type { QuantConnectAccount } from './quantconnect-account.js';
import type { Effect } from './quantconnect-call.js';
import { AccountBudgetExhausted } from './quantconnect.errors.js';

/** What a request is for: what the call does that needs it, or an end of live trading. */
export type Need = Effect | 'urgent';

// Watching an algorithm must not keep anybody from changing something, nor anything from stopping it.
const SHARES: Readonly<Record<Need, number>> = { read: 0.9, write: 0.95, destroy: 0.95, urgent: 1 };

/** What all callers together may send to QuantConnect for one account: it counts requests, not calls. */
@Injectable()
export class AccountBudget {
  constructor(
    private readonly config: LimitsConfig,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * To be asked before every request, a repeated one too. Counted is who has the token: an id alone can be claimed
   * by anybody, who would use up what is another's.
   * @returns nothing where it may be sent and that took no round trip
   * @throws AccountBudgetExhausted
   */
  take({ fingerprint: who }: QuantConnectAccount, need: Need, path: string): Promise<void> | undefined {
    const { accountRequestsPerMinute: all } = this.config;
    if (all === 0) return undefined;
    const most = Math.max(1, Math.floor(all * SHARES[need]));
    const limits = [{ scope: 'account', who, most }] as const;
    // A check that is traced has a span of its own, which `take` makes.
    const admitted = activeSpan()?.isRecording() ? false : this.limiter.admit(limits);
    return admitted === true ? undefined : this.settled(admitted, limits, path);
  }

  private async settled(
    admitted: boolean | Promise<boolean>,
    limits: readonly Limit[],
    path: string,
  ): Promise<void> {
    if (await admitted) return;
    const refusal = await this.limiter.take(limits);
    if (refusal) throw new AccountBudgetExhausted(path, waitSeconds(refusal));
  }
}
