import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import { addressGroup } from './address-group.js';

const WINDOW_MS = 60_000;
// Bounds what somebody with many addresses can make us remember; the rate limiting libraries bound time only.
const MOST_ADDRESSES = 10_000;

interface Window {
  failures: number;
  readonly endsAt: number;
}

/**
 * Counts tokens that were refused, per address and minute. Per process, also where replicas share a Redis: it
 * protects what verifying costs a process, no token can be guessed through it anyway, and whoever has no token
 * must not be able to fill the Redis that holds the revocations.
 */
@Injectable()
export class FailureLimiter {
  private readonly windows = new Map<string, Window>();
  private readonly most: number;

  constructor({ authFailuresPerMinute }: AuthConfig) {
    this.most = authFailuresPerMinute;
  }

  /** @returns seconds until tokens of this address are looked at again; 0 when they are. */
  waitSeconds(address: string | undefined, now = Date.now()): number {
    const window = this.windowOf(addressGroup(address), now);
    if (!window || this.most === 0 || window.failures < this.most) return 0;
    return Math.ceil((window.endsAt - now) / 1000);
  }

  failed(address: string | undefined, now = Date.now()): void {
    const group = addressGroup(address);
    const window = this.windowOf(group, now);
    if (window) window.failures += 1;
    else this.open(group, now);
  }

  get size(): number {
    return this.windows.size;
  }

  private windowOf(group: string, now: number): Window | undefined {
    const window = this.windows.get(group);
    return window && window.endsAt > now ? window : undefined;
  }

  private open(group: string, now: number): void {
    // Taken out first, so that the map stays in the order in which windows end.
    this.windows.delete(group);
    this.windows.set(group, { failures: 1, endsAt: now + WINDOW_MS });
    for (const [oldest, { endsAt }] of this.windows) {
      if (endsAt > now && this.windows.size <= MOST_ADDRESSES) return;
      this.windows.delete(oldest);
    }
  }
}
