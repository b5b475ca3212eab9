import { Injectable, Optional } from '@nestjs/common';
import { RedisConnection } from '../redis/redis.connection.js';
import { type Limit, LimitsAway, type LimitScope, type LimitStore, type Refusal } from './limit.js';
import { MemoryLimitStore } from './memory.limit-store.js';
import { RedisLimitStore } from './redis.limit-store.js';
import { Attribute } from '../tracing/attributes.js';
import { inSpan } from '../tracing/in-span.js';

/**
 * While what the replicas share cannot be reached: `count_here` keeps the whole limit within this process
 * alone, `refuse` lets nothing through.
 */
export type WhenAway = 'count_here' | 'refuse';

/** How a question about limits was answered, for whoever measures. */
export interface LimitCheck {
  readonly scopes: readonly LimitScope[];
  readonly decision: 'allow' | 'deny' | 'unavailable';
  /** The limit that is used up. */
  readonly refusedBy: LimitScope | undefined;
  /** Whether it was answered by this process because the others could not be asked. */
  readonly failedOpen: boolean;
  readonly durationMs: number;
}

type CheckListener = (check: LimitCheck) => void;

/** Counts what is let through: for all replicas where they share a Redis, otherwise for this process. */
@Injectable()
export class RateLimiter {
  private readonly here = new MemoryLimitStore();
  private readonly shared: LimitStore | undefined;
  private readonly listeners: CheckListener[] = [];

  /** @param redis Left out by what is not a server and shares nothing. */
  constructor(@Optional() redis?: RedisConnection) {
    this.shared = redis?.isConfigured ? new RedisLimitStore(redis) : undefined;
  }

  onCheck(listener: CheckListener): void {
    this.listeners.push(listener);
  }

  /**
   * Counts one against each of the limits; where one of them is used up, against none.
   * @throws LimitsAway where `refuse` was asked for
   */
  async take(limits: readonly Limit[], whenAway: WhenAway = 'count_here'): Promise<Refusal | undefined> {
    const scopes = limits.map(({ scope }) => scope);
    return inSpan('ratelimit.check', { attributes: { [Attribute.limitScope]: scopes } }, async (span) => {
      const refusal = await this.counted(limits, whenAway);
      span?.setAttribute(Attribute.decision, refusal ? 'deny' : 'allow');
      return refusal;
    });
  }

  private async counted(limits: readonly Limit[], whenAway: WhenAway): Promise<Refusal | undefined> {
    if (!this.shared) return this.takeHere(limits);
    const startedAt = performance.now();
    try {
      const refusal = await this.shared.take(limits);
      this.tell(limits, startedAt, refusal);
      return refusal;
    } catch (error) {
      if (!(error instanceof LimitsAway)) throw error;
      if (whenAway === 'count_here') return this.takeHere(limits, startedAt, true);
      this.tell(limits, startedAt, 'unavailable');
      throw error;
    }
  }

  /** The same for what is a matter of this process alone. */
  takeHere(limits: readonly Limit[], startedAt = performance.now(), failedOpen = false): Refusal | undefined {
    const refusal = this.here.take(limits);
    this.tell(limits, startedAt, refusal, failedOpen);
    return refusal;
  }

  /**
   * Whether one may be counted against each of the limits, and then it is. Says nothing to listeners where not: for who
   * then asks `take` for the reason.
   */
  admit(limits: readonly Limit[], whenAway: WhenAway = 'count_here'): boolean | Promise<boolean> {
    return this.shared ? this.admitShared(this.shared, limits, whenAway) : this.admitHere(limits);
  }

  /** The same for what is a matter of this process alone. */
  admitHere(limits: readonly Limit[], startedAt = performance.now(), failedOpen = false): boolean {
    const isRefused = this.here.take(limits) !== undefined;
    if (!isRefused) this.tell(limits, startedAt, undefined, failedOpen);
    return !isRefused;
  }

  private async admitShared(
    shared: LimitStore,
    limits: readonly Limit[],
    whenAway: WhenAway,
  ): Promise<boolean> {
    const startedAt = performance.now();
    try {
      const isRefused = (await shared.take(limits)) !== undefined;
      if (!isRefused) this.tell(limits, startedAt, undefined);
      return !isRefused;
    } catch (error) {
      // What else went wrong is found again, and told, by who asks for the reason.
      return (
        error instanceof LimitsAway && whenAway === 'count_here' && this.admitHere(limits, startedAt, true)
      );
    }
  }

  private tell(
    limits: readonly Limit[],
    startedAt: number,
    outcome: Refusal | 'unavailable' | undefined,
    failedOpen = false,
  ): void {
    const check: LimitCheck = {
      scopes: limits.map(({ scope }) => scope),
      decision: decisionOf(outcome),
      refusedBy: outcome === 'unavailable' ? undefined : outcome?.limit.scope,
      failedOpen,
      durationMs: performance.now() - startedAt,
    };
    for (const listener of this.listeners) listener(check);
  }
}

function decisionOf(outcome: Refusal | 'unavailable' | undefined): LimitCheck['decision'] {
  if (outcome === 'unavailable') return outcome;
  return outcome ? 'deny' : 'allow';
}
