import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { RevocationService } from '../../auth/revocation/revocation.service.js';
import { TemporarilyUnavailable } from '../../auth/unavailable.js';
import { CLOCK_TOLERANCE_SECONDS } from '../../auth/verify/token-claims.js';
import { RedisConfig } from '../../config/redis.config.js';
import { type EndOfAuthority, InFlight } from './in-flight.js';

type EndListener = (principal: Principal, reason: EndOfAuthority) => void;

/**
 * A token is checked when a request comes in; a stream may be open long after. This looks again at the callers
 * of everything that is open, and ends what belongs to a token that is revoked or has expired meanwhile.
 */
@Injectable()
export class OpenStreamsSweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Streams');
  private readonly listeners: EndListener[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isSweeping = false;

  constructor(
    private readonly inFlight: InFlight,
    private readonly revocations: RevocationService,
    private readonly config: RedisConfig,
  ) {}

  /** Tells of every token whose streams are ended, once per sweep that finds any. */
  onEnd(listener: EndListener): void {
    this.listeners.push(listener);
  }

  onApplicationBootstrap(): void {
    const everyMs = this.config.revocationSweepSeconds * 1000;
    this.timer = setInterval(() => void this.sweepQuietly(), everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async sweep(now = Date.now()): Promise<void> {
    const [expired, others] = partition(this.inFlight.principals(), (principal) => isExpired(principal, now));
    for (const principal of expired) this.end(principal, 'expired');
    if (others.length === 0) return;
    const verdicts = await this.revocations.look(others);
    verdicts.forEach((verdict, index) => verdict && this.end(others[index]!, verdict));
  }

  private async sweepQuietly(): Promise<void> {
    if (this.isSweeping) return;
    this.isSweeping = true;
    try {
      await this.sweep();
    } catch (error) {
      // Nothing is known of these callers now; the next sweep asks again.
      if (!(error instanceof TemporarilyUnavailable)) this.logger.error(error);
    } finally {
      this.isSweeping = false;
    }
  }

  private end(principal: Principal, reason: EndOfAuthority): void {
    this.inFlight.end(principal, reason);
    for (const listener of this.listeners) listener(principal, reason);
  }
}

const isExpired = ({ expiresAt }: Principal, now: number): boolean =>
  (expiresAt + CLOCK_TOLERANCE_SECONDS) * 1000 <= now;

function partition<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}
