import { Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerModuleOptions } from '@nestjs/throttler';
import type { Caller } from '../../auth/principal.js';
import type { LimitsConfig } from '../../config/limits.config.js';
import type { AdmittedRequests } from '../../auth/admitted-requests.js';
import type { CallerKeys } from '../../auth/caller-keys.js';
import { WINDOW_MS } from '../../limits/limit.js';
import type { ThrottlerLimits } from '../../limits/throttler-limits.js';
import { RateLimitExceeded } from './limits.errors.js';
import { mostRequests } from './request-flood.js';

interface Request {
  readonly user: Caller;
}

/**
 * What is counted of a request before it is known what it asks for. Calls are counted by `CallLimits`; a route
 * that makes none is counted as one call of its tenant, unless it skips that.
 */
export function throttlers(
  config: LimitsConfig,
  storage: ThrottlerLimits,
  admitted: AdmittedRequests,
  keys: CallerKeys,
): ThrottlerModuleOptions {
  return {
    storage,
    setHeaders: false,
    throttlers: [
      {
        name: 'requests',
        ttl: WINDOW_MS,
        limit: mostRequests(config),
        getTracker: async ({ user }) => keys.of((user as Caller).principal),
        skipIf: (context) => admitted.callerOf(context.switchToHttp().getRequest()) !== undefined,
      },
      { name: 'tenant', ttl: WINDOW_MS, limit: config.rateLimitPerMinute },
    ],
  };
}

/** Runs after authentication: an address may be shared by many, a token is not. */
@Injectable()
export class RequestThrottlerGuard extends ThrottlerGuard {
  protected override async getTracker({ user }: Request): Promise<string> {
    return user.principal.tenant;
  }

  /** One count, whichever route is used. */
  protected override generateKey(_context: unknown, tracker: string): string {
    return tracker;
  }

  protected override async throwThrottlingException(
    ...[, { timeToBlockExpire }]: Parameters<ThrottlerGuard['throwThrottlingException']>
  ): Promise<void> {
    throw new RateLimitExceeded(timeToBlockExpire);
  }
}
