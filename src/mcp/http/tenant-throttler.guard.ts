import { type ExecutionContext, HttpException, HttpStatus, Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { Caller } from '../../auth/principal.js';

const RATE_LIMITED = -32_002;

/** Counts requests per tenant, so that no address shared by many makes them one. Runs after authentication. */
@Injectable()
export class TenantThrottlerGuard extends ThrottlerGuard {
  protected override async getTracker({ user }: { user: Caller }): Promise<string> {
    return user.principal.tenant;
  }

  /** One count, whichever route is used. */
  protected override generateKey(_context: ExecutionContext, tenant: string): string {
    return tenant;
  }

  protected override async throwThrottlingException(
    ...[, { timeToBlockExpire }]: Parameters<ThrottlerGuard['throwThrottlingException']>
  ): Promise<void> {
    throw new RateLimitExceeded(timeToBlockExpire);
  }
}

/** HTTP 429; the guard has set `Retry-After` already. */
export class RateLimitExceeded extends HttpException {
  readonly code = 'rate_limited';

  constructor(readonly retryAfterSeconds: number) {
    const message = `Too many requests: wait ${retryAfterSeconds} seconds`;
    const error = { code: RATE_LIMITED, message, data: { retryAfterSeconds } };
    super({ jsonrpc: '2.0', id: null, error }, HttpStatus.TOO_MANY_REQUESTS);
  }
}
