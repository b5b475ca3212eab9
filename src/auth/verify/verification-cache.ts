import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import type { VerifiedToken } from './verified-token.js';

// 100 bytes each. Who is forgotten shares the limit of their address again, and nothing worse.
const MOST_GOOD = 10_000;

interface Entry {
  /** The one text of it that is kept. */
  readonly key: string;
  readonly verified: VerifiedToken;
  readonly untilMs: number;
  // Not there at all in nearly all of them, where it would take 8 bytes.
  readonly isBeingRenewed?: true;
}

// Of its time. Tokens that came together are verified again one by one, not all in one moment in which nobody else
// is served: 64 that ran out at once stopped everything for 100 ms.
const RENEWED_FROM = 0.5;
const RENEWED_UNTIL = 0.9;

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

  /**
   * As `get` for whoever asks it next where this knows nothing: what is not found is counted then.
   * @param renew is told once that the token is in use and will soon be forgotten
   */
  peek(token: string, renew: (token: string) => void): VerifiedToken | undefined {
    const entry = this.find(token);
    if (!entry) return undefined;
    this.counts.hit += 1;
    if (this.isDue(entry)) {
      this.#entries.set(entry.key, { ...entry, isBeingRenewed: true });
      renew(token);
    }
    return entry.verified;
  }

  get(token: string): VerifiedToken | undefined {
    const entry = this.find(token);
    this.counts[entry ? 'hit' : 'miss'] += 1;
    return entry?.verified;
  }

  private find(token: string): Entry | undefined {
    const entry = this.#entries.get(keyOf(token));
    if (!entry) return undefined;
    this.#entries.delete(entry.key);
    if (entry.untilMs <= Date.now()) return undefined;
    this.#entries.set(entry.key, entry);
    return entry;
  }

  private isDue({ key, verified, untilMs, isBeingRenewed }: Entry): boolean {
    // Up to its expiry it is remembered already.
    if (isBeingRenewed || untilMs === verified.principal.expiresAt * 1000) return false;
    // A hash is as good as chance.
    const share = RENEWED_FROM + ((RENEWED_UNTIL - RENEWED_FROM) * key.charCodeAt(0)) / 255;
    return Date.now() >= untilMs - this.#ttlMs * (1 - share);
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
    putLast(this.#good, key, expiresAt);
    forgetFirst(this.#good, MOST_GOOD, (until) => until * 1000 <= now);
    const untilMs = Math.min(now + this.#ttlMs, expiresAt * 1000);
    // Within the clock tolerance after `exp` a token is good, but checked anew every time.
    if (untilMs > now) putLast(this.#entries, key, { key, verified, untilMs });
    forgetFirst(this.#entries, this.#max, (entry) => entry.untilMs <= now);
  }

  /** For when it turns out to be no longer good. */
  forget(token: string): void {
    this.#entries.delete(keyOf(token));
  }

  /** For when the keys of an issuer change: what they verified has to be verified again. */
  forgetIssuer(issuer: string): void {
    for (const [key, { verified }] of this.#entries) {
      if (verified.principal.issuer === issuer) this.#entries.delete(key);
    }
  }
}

function putLast<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
}

/** From the first on, those that are too many or over: nobody may ever ask for them again. */
function forgetFirst<V>(map: Map<string, V>, most: number, isOver: (value: V) => boolean): void {
  for (const [key, value] of map) {
    if (map.size <= most && !isOver(value)) return;
    map.delete(key);
  }
}

// A byte for each character.
const keyOf = (token: string) => hash('sha256', token, 'binary');
