import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { secretBytes } from '../../auth/keys/secret-strength.js';

// RFC 8410: what stands before the 32 bytes of an Ed25519 key in DER.
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;

/**
 * The Ed25519 key of `base64:<32 bytes>`, `hex:<32 bytes>` or a PKCS #8 text in PEM.
 * @returns undefined for anything else.
 */
export const privateKeyFrom = (text: string): KeyObject | undefined =>
  keyFrom(
    text,
    (bytes) =>
      createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, bytes]), format: 'der', type: 'pkcs8' }),
    createPrivateKey,
  );

/** The public half, written in the same ways; in PEM as SubjectPublicKeyInfo. */
export const publicKeyFrom = (text: string): KeyObject | undefined =>
  keyFrom(
    text,
    (bytes) => createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, bytes]), format: 'der', type: 'spki' }),
    createPublicKey,
  );

/** As `publicKeyFrom` takes it. */
export function publicKeyText(key: KeyObject): string {
  return `base64:${rawPublicKey(key).toString('base64')}`;
}

/** Tells which key signed: SHA-256 of the public key, 16 hex digits. */
export const fingerprintOf = (key: KeyObject): string =>
  createHash('sha256').update(rawPublicKey(key)).digest('hex').slice(0, 16);

function rawPublicKey(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length);
}

function keyFrom(
  text: string,
  ofBytes: (bytes: Buffer) => KeyObject,
  ofPem: (pem: string) => KeyObject,
): KeyObject | undefined {
  try {
    if (text.includes('-----BEGIN ')) return onlyEd25519(ofPem(text));
    const bytes = /^(?:base64|hex):/.test(text) ? secretBytes(text) : undefined;
    return bytes?.length === KEY_BYTES ? ofBytes(bytes) : undefined;
  } catch {
    // The message of the parser may quote the key.
    return undefined;
  }
}

const onlyEd25519 = (key: KeyObject): KeyObject | undefined =>
  key.asymmetricKeyType === 'ed25519' ? key : undefined;
