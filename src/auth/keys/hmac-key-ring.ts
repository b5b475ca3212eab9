import { createSecretKey, type KeyObject } from 'node:crypto';
import type { AuthConfig } from '../../config/auth.config.js';
import { keyThumbprint } from './key-thumbprint.js';
import { secretBytes, weaknessOf } from './secret-strength.js';

/** A key without name is tried for each token whose `kid` names no key, so their number is kept small. */
export const MAX_RING_KEYS = 3;

export interface RingKey {
  /** A name that binds: the key is not tried for tokens that name another. */
  readonly kid?: string;
  /** A name that only finds: tokens of other makers may call the same key otherwise, or nothing. */
  readonly thumbprint?: string;
  readonly key: KeyObject;
}

/** The HS256 keys of this server: the first signs, all of them verify. Keys cannot be printed. */
export class HmacKeyRing {
  constructor(private readonly keys: readonly RingKey[]) {}

  get isEmpty(): boolean {
    return this.keys.length === 0;
  }

  /**
   * JWT_SECRET_KEY, which signs, and JWT_SECRET_KEYS_PREVIOUS. A weak secret is left out, and without a good
   * first one the ring is empty: every token is refused rather than any accepted.
   */
  static fromConfig({ jwtSecretKey, jwtSecretKeysPrevious }: AuthConfig): HmacKeyRing {
    const current = jwtSecretKey ? keyOf(jwtSecretKey) : undefined;
    if (!current) return new HmacKeyRing([]);
    const previous = jwtSecretKeysPrevious.map(keyOf).filter((key) => key !== undefined);
    const all = [current, ...previous].map((key) => ({ key, thumbprint: keyThumbprint(key) }));
    return new HmacKeyRing(all.slice(0, MAX_RING_KEYS));
  }

  /** The key that signs new tokens. */
  get current(): RingKey | undefined {
    return this.keys[0];
  }

  /** Keys worth trying: the one of that name, or else those without a name that binds. */
  candidates(kid: string | undefined): readonly KeyObject[] {
    const named = this.keys.filter(
      (entry) => kid !== undefined && [entry.kid, entry.thumbprint].includes(kid),
    );
    const chosen = named.length > 0 ? named : this.keys.filter((entry) => !entry.kid || kid === undefined);
    return chosen.map(({ key }) => key);
  }

  has(key: unknown): boolean {
    return this.keys.some((entry) => entry.key === key);
  }
}

function keyOf(secret: string): KeyObject | undefined {
  const bytes = weaknessOf(secret) ? undefined : secretBytes(secret);
  return bytes && createSecretKey(bytes);
}
