import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type LimitCheck, RateLimiter } from '../limits/rate-limiter.js';
import { Metrics } from './metrics.js';

const NONE = {};

/** Counts what limits decided, and what they decided without being able to ask. */
@Injectable()
export class LimitsRecorder implements OnModuleInit {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.limiter.onCheck((check) => this.record(check));
  }

  private record({ scopes, decision, refusedBy, failedOpen, durationMs }: LimitCheck): void {
    for (const scope of refusedBy ? [refusedBy] : scopes)
      this.metrics.rateLimitDecisions.inc({ decision, scope });
    if (failedOpen) this.metrics.rateLimitFailOpen.inc();
    this.metrics.rateLimitCheckDuration.observe(NONE, durationMs / 1000);
  }
}
