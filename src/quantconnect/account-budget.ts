import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LimitsConfig } from '../config/limits.config.js';
import { waitSeconds } from '../limits/limit.js';
import { RateLimiter } from '../limits/rate-limiter.js';
import type { QuantConnectAccount } from './quantconnect-account.js';
import type { Effect } from './quantconnect-call.js';
import { AccountBudgetExhausted } from './quantconnect.errors.js';

// The rest is for what changes something: watching an algorithm must not keep anybody from stopping it.
const SHARE_OF_READS = 0.9;

/** What all callers together may send to QuantConnect for one account: it counts requests, not calls. */
@Injectable()
export class AccountBudget {
  constructor(
    private readonly config: LimitsConfig,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * To be asked before every request, a repeated one too.
   * @param effect What the call does that needs the request.
   * @throws AccountBudgetExhausted
   */
  async take({ userId }: QuantConnectAccount, effect: Effect, path: string): Promise<void> {
    const { accountRequestsPerMinute: all } = this.config;
    if (all === 0) return;
    const most = effect === 'read' ? Math.ceil(all * SHARE_OF_READS) : all;
    const refusal = await this.limiter.take([{ scope: 'account', who: hashed(userId), most }]);
    if (refusal) throw new AccountBudgetExhausted(path, waitSeconds(refusal));
  }
}

const hashed = (userId: string): string => createHash('sha256').update(userId).digest('hex').slice(0, 32);
