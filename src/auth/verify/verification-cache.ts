import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import type { VerificationKey } from '../keys/verification-keys.js';
import type { VerifiedToken } from './verified-token.js';

// 100 bytes each. Who is forgotten shares the limit of their address again, and nothing worse.
const MOST_GOOD = 10_000;

// A token that nobody has sent for so many times the time after which its key is asked for is forgotten, and with it the
// account that it may have brought along.
const IDLE_TIMES = 5;

interface Entry {
  /** The one text of it that is kept. */
  readonly key: string;
  readonly verified: VerifiedToken;
  readonly by: VerificationKey;
  readonly untilMs: number;
}

/** Whether the key that verified a token is still one of its issuer. */
export type Vouches = (verified: VerifiedToken, by: VerificationKey) => boolean;

/**
 * Remembers verified tokens, the least recently used forgotten first. After a while it is asked again whether the key is
 * still there that verified one: its signature is as good as it was. It was verified anew once, and 64 tokens for which
 * it was time at once stopped everything for 100 ms. Refusals are not remembered: whoever sends garbage would fill it.
 * Holds hashes of tokens, never tokens.
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
  #sweptMs = 0;

  constructor({ verifyCacheMax, verifyCacheTtlSeconds }: AuthConfig) {
    this.#max = verifyCacheMax;
    this.#ttlMs = verifyCacheTtlSeconds * 1000;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** As `get` for whoever asks it next where this knows nothing: what is not found is counted then. */
  peek(token: string, vouches: Vouches): VerifiedToken | undefined {
    const entry = this.find(token, vouches);
    if (entry) this.counts.hit += 1;
    return entry?.verified;
  }

  /** @param vouches is asked when it is time */
  get(token: string, vouches: Vouches): VerifiedToken | undefined {
    const entry = this.find(token, vouches);
    this.counts[entry ? 'hit' : 'miss'] += 1;
    return entry?.verified;
  }

  private find(token: string, vouches: Vouches): Entry | undefined {
    const entry = this.#entries.get(keyOf(token));
    if (!entry) return undefined;
    const now = Date.now();
    const isDue = entry.untilMs <= now;
    if (isOver(entry, now) || (isDue && !vouches(entry.verified, entry.by))) {
      this.#entries.delete(entry.key);
      return undefined;
    }
    if (isDue) this.keep({ ...entry, untilMs: now + this.#ttlMs }, now);
    // While there is room for as many again nobody is forgotten soon, and their order says nothing.
    else if (this.#entries.size * 2 > this.#max) putLast(this.#entries, entry.key, entry);
    return entry;
  }

  /** Whether the token was verified here and has not expired: worth verifying again. */
  wasGood(token: string): boolean {
    const key = keyOf(token);
    const until = this.#good.get(key) ?? this.#entries.get(key)?.verified.principal.expiresAt ?? 0;
    return until * 1000 > Date.now();
  }

  /** @param by the key that verified it */
  set(token: string, verified: VerifiedToken, by: VerificationKey): void {
    const { expiresAt } = verified.principal;
    const [key, now] = [keyOf(token), Date.now()];
    putLast(this.#good, key, expiresAt);
    forgetFirst(this.#good, MOST_GOOD, (until) => until * 1000 <= now);
    const entry = { key, verified, by, untilMs: now + this.#ttlMs };
    // Within the clock tolerance after `exp` a token is good, but checked anew every time.
    if (!isOver(entry, now)) this.keep(entry, now);
    forgetFirst(this.#entries, this.#max, (one) => isOver(one, now));
  }

  private keep(entry: Entry, now: number): void {
    putLast(this.#entries, entry.key, entry);
    if (now - this.#sweptMs < this.#ttlMs) return;
    this.#sweptMs = now;
    const idleMs = now - IDLE_TIMES * this.#ttlMs;
    for (const [key, one] of this.#entries)
      if (isOver(one, now) || one.untilMs <= idleMs) this.#entries.delete(key);
  }

  /** For when the keys of an issuer change: what they verified has to be verified again. */
  forgetIssuer(issuer: string): void {
    for (const [key, { verified }] of this.#entries) {
      if (verified.principal.issuer === issuer) this.#entries.delete(key);
    }
  }
}

const isOver = ({ verified }: Entry, now: number): boolean => verified.principal.expiresAt * 1000 <= now;

function putLast<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
}

/** From the first on, those that are too many or over: nobody may ever ask for them again. */
function forgetFirst<V>(map: Map<string, V>, most: number, isPast: (value: V) => boolean): void {
  for (const [key, value] of map) {
    if (map.size <= most && !isPast(value)) return;
    map.delete(key);
  }
}

// A byte for each character.
const keyOf = (token: string) => hash('sha256', token, 'binary');
