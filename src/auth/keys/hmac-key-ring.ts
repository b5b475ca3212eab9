import { createSecretKey, type KeyObject } from 'node:crypto';
import type { AuthConfig } from '../../config/auth.config.js';
import { secretBytes, weaknessOf } from './secret-strength.js';

/** A key that verifies tokens. `kid` names it where there is more than one. */
export interface RingKey {
  readonly kid?: string;
  readonly key: KeyObject;
}

/** The HS256 keys of this server: the first signs, all of them verify. Keys cannot be printed. */
export class HmacKeyRing {
  constructor(private readonly keys: readonly RingKey[]) {}

  /** A missing or weak secret gives an empty ring: every token is refused rather than any accepted. */
  static fromConfig({ jwtSecretKey }: AuthConfig): HmacKeyRing {
    const bytes = jwtSecretKey && !weaknessOf(jwtSecretKey) ? secretBytes(jwtSecretKey) : undefined;
    return new HmacKeyRing(bytes ? [{ key: createSecretKey(bytes) }] : []);
  }

  /** The key that signs new tokens. */
  get current(): RingKey | undefined {
    return this.keys[0];
  }

  /** Keys worth trying: the one of that name, or else those without a name. */
  candidates(kid: string | undefined): readonly KeyObject[] {
    const named = kid === undefined ? [] : this.keys.filter((entry) => entry.kid === kid);
    const chosen = named.length > 0 ? named : this.keys.filter((entry) => !entry.kid || kid === undefined);
    return chosen.map(({ key }) => key);
  }
}
