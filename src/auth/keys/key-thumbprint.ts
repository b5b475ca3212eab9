import { createHash, type KeyObject } from 'node:crypto';

const LENGTH = 16;

/**
 * A short name for a symmetric key, made as RFC 7638 has it and cut off; the same on every replica.
 *
 * It stands in the open, in the header of tokens. That gives nothing away: to test a guess of the key against
 * it is no easier than to test the guess against the signature beside it, and a key of 32 random bytes is
 * beyond guessing. (Weak keys never get this far.) Cut to 96 bits it still tells three keys apart.
 */
export function keyThumbprint(key: KeyObject): string {
  const { k } = key.export({ format: 'jwk' });
  const members = JSON.stringify({ k, kty: 'oct' });
  return createHash('sha256').update(members).digest('base64url').slice(0, LENGTH);
}
