import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AuthConfig } from '../../config/auth.config.js';
import { secretBytes } from './secret-strength.js';

export type Secrets = Pick<AuthConfig, 'jwtSecretKey' | 'jwtSecretKeysPrevious' | 'stateSecretKey'>;

/**
 * Seals what a client keeps for this server, with keys of its own for one purpose. Replicas share the secret,
 * so what one of them seals the others open; without a secret there is one process, and seals last as long.
 */
export class Seal {
  /** The first seals; all of them open, so that a seal outlives the rotation of the JWT key. */
  private readonly keys: readonly Buffer[];

  constructor(secrets: Secrets, purpose: string) {
    this.keys = derivedKeys(secrets, purpose);
  }

  /** The seal of a text: 43 characters of base64url. */
  of(text: string): string {
    return macOf(this.keys[0]!, text);
  }

  fits(text: string, seal: string): boolean {
    return this.keys.some((key) => equal(seal, macOf(key, text)));
  }
}

/** Keys of 32 bytes for one purpose: the first is in use, the others were before. */
export function derivedKeys(
  { stateSecretKey, jwtSecretKey, jwtSecretKeysPrevious }: Secrets,
  purpose: string,
): readonly Buffer[] {
  const secrets = [stateSecretKey, jwtSecretKey, ...jwtSecretKeysPrevious].filter(Boolean) as string[];
  return secrets.length > 0 ? secrets.map((secret) => derived(secret, purpose)) : [randomBytes(32)];
}

// Of the bytes, not of the text: a rotation may write the same key in another notation.
function derived(secret: string, purpose: string): Buffer {
  const bytes = secretBytes(secret) ?? secret;
  return Buffer.from(hkdfSync('sha256', bytes, '', `quantconnect-mcp ${purpose}`, 32));
}

function macOf(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
