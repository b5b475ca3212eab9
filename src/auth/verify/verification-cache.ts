import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import type { VerifiedToken } from './verified-token.js';

// 100 bytes each. Who is forgotten shares the limit of their address again, and nothing worse.
const MOST_GOOD = 10_000;

interface Entry {
  readonly verified: VerifiedToken;
  readonly untilMs: number;
}

/**
 * Remembers verified tokens for a short while, the least recently used forgotten first. Refusals are not
 * remembered: whoever sends garbage would fill it. Holds hashes of tokens, never tokens.
 */
@Injectable()
export class VerificationCache {
  readonly #entries = new Map<string, Entry>();
  // Of tokens that were good once, until when they are, in Unix seconds: no claims, and no proof of anything.
  readonly #good = new Map<string, number>();
  /** Look-ups so far. */
  readonly counts = { hit: 0, miss: 0 };
  readonly #max: number;
  readonly #ttlMs: number;

  constructor({ verifyCacheMax, verifyCacheTtlSeconds }: AuthConfig) {
    this.#max = verifyCacheMax;
    this.#ttlMs = verifyCacheTtlSeconds * 1000;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** As `get` for whoever asks it next where this knows nothing: what is not found is counted then. */
  peek(token: string): VerifiedToken | undefined {
    const verified = this.find(token);
    if (verified) this.counts.hit += 1;
    return verified;
  }

  get(token: string): VerifiedToken | undefined {
    const verified = this.find(token);
    this.counts[verified ? 'hit' : 'miss'] += 1;
    return verified;
  }

  private find(token: string): VerifiedToken | undefined {
    const key = keyOf(token);
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.untilMs <= Date.now()) return undefined;
    this.#entries.set(key, entry);
    return entry.verified;
  }

  /** Whether the token was verified here and has not expired: worth verifying again. */
  wasGood(token: string): boolean {
    const key = keyOf(token);
    const goodUntilMs = (this.#good.get(key) ?? 0) * 1000 || this.#entries.get(key)?.untilMs || 0;
    return goodUntilMs > Date.now();
  }

  set(token: string, verified: VerifiedToken): void {
    const { expiresAt } = verified.principal;
    const [key, now] = [keyOf(token), Date.now()];
    keep(this.#good, key, expiresAt, MOST_GOOD);
    const untilMs = Math.min(now + this.#ttlMs, expiresAt * 1000);
    // Within the clock tolerance after `exp` a token is good, but checked anew every time.
    if (this.#max > 0 && untilMs > now) keep(this.#entries, key, { verified, untilMs }, this.#max);
  }

  /** For when the keys of an issuer change: what they verified has to be verified again. */
  forgetIssuer(issuer: string): void {
    for (const [key, { verified }] of this.#entries) {
      if (verified.principal.issuer === issuer) this.#entries.delete(key);
    }
  }
}

/** As the newest; the oldest has to go when there are too many. */
function keep<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

const keyOf = (token: string) => hash('sha256', token, 'base64');
