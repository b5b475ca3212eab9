import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import type { CredentialOwner } from '../credential-owner.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What a ciphertext of the vault belongs to; it opens with this and nothing else, so rows cannot be
 * exchanged. JSON, because a joined text would let two owners look the same.
 */
export function contextOf({ issuer, subject }: CredentialOwner): Buffer {
  return Buffer.from(`qc-cred:v1:${JSON.stringify([issuer, subject])}`);
}

/** @returns nonce, ciphertext and tag, in this order. A nonce is random: no key of ours seals often enough to repeat one. */
export function seal(key: KeyObject | Buffer, content: Uint8Array, context: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(context);
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** @throws when key, content or context is not the one of `seal`. */
export function unseal(key: KeyObject | Buffer, sealed: Uint8Array, context: Uint8Array): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Error('Too short');
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const content = sealed.subarray(NONCE_BYTES, -TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(context);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(content), decipher.final()]);
}
