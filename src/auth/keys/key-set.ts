import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto';
import { createLocalJWKSet, type CryptoKey, errors, type JWK } from 'jose';
import type { ExternalAlgorithm } from '../../config/trusted-issuer.js';
import { KeysRefused } from './keys.errors.js';
import type { KeyHint } from './verification-keys.js';

const MAX_KEYS = 64;
const MIN_RSA_BITS = 2048;

/** The public keys of one issuer as they were published at one time. */
export class KeySet {
  /** Differs when any usable key differs. */
  readonly fingerprint: string;
  readonly #find: ReturnType<typeof createLocalJWKSet>;
  readonly #found = new WeakSet<object>();

  private constructor(keys: readonly JWK[]) {
    const texts = keys.map((key) => JSON.stringify(ESSENTIAL.map((name) => key[name]))).sort();
    this.fingerprint = createHash('sha256').update(texts.join('\n')).digest('base64url');
    this.#find = createLocalJWKSet({ keys: [...keys] });
  }

  /**
   * Keys for other purposes and algorithms are left out. A set with a secret in it, or with two keys of one
   * name, is refused as a whole: whoever publishes that has lost control of it.
   * @throws KeysRefused
   */
  static read(document: unknown, algorithms: readonly ExternalAlgorithm[]): KeySet {
    const { keys: published } = (document ?? {}) as { keys?: unknown };
    if (!Array.isArray(published) || published.length > MAX_KEYS || !published.every(isObject)) {
      throw new KeysRefused('not_a_key_set');
    }
    if (published.some(({ kty }) => kty === 'oct')) throw new KeysRefused('symmetric_key');
    if (published.some((key) => Object.hasOwn(key, 'd'))) throw new KeysRefused('private_key');
    const usable = published.filter((key) => isUsable(key, algorithms)).map(essence);
    const kids = usable.map(({ kid }) => kid).filter((kid) => kid !== undefined);
    if (new Set(kids).size < kids.length) throw new KeysRefused('duplicate_kid');
    if (usable.length === 0) throw new KeysRefused('no_usable_key');
    return new KeySet(usable);
  }

  /** The one key that such a token may be signed with; undefined also when several would do. */
  async find(hint: KeyHint): Promise<CryptoKey | undefined> {
    try {
      const key = await this.#find({ ...hint });
      this.#found.add(key);
      return key;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  /** Whether `find` gave it. */
  gave(key: object): boolean {
    return this.#found.has(key);
  }
}

// What else an issuer writes beside a key (certificates, operations, extensions) must not decide anything.
const ESSENTIAL = ['kty', 'kid', 'alg', 'n', 'e', 'crv', 'x', 'y'] as const;

function essence(key: Record<string, unknown>): JWK {
  const present = ESSENTIAL.filter((name) => key[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, key[name]]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isUsable(key: Record<string, unknown>, algorithms: readonly string[]): boolean {
  const { use = 'sig', key_ops: operations = ['verify'], kid, alg } = key;
  if (use !== 'sig' || !Array.isArray(operations) || !operations.includes('verify')) return false;
  if (kid !== undefined && typeof kid !== 'string') return false;
  const possible = algorithmsOf(key).filter((name) => alg === undefined || alg === name);
  return possible.some((name) => algorithms.includes(name));
}

/** What a key of that form can verify; nothing for one that is malformed, or too short to be trusted. */
function algorithmsOf(key: Record<string, unknown>): ExternalAlgorithm[] {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails = {} } = createPublicKey({
      key: key as JsonWebKey,
      format: 'jwk',
    });
    const { modulusLength = 0, namedCurve } = asymmetricKeyDetails;
    if (asymmetricKeyType === 'rsa') return modulusLength >= MIN_RSA_BITS ? ['RS256', 'PS256'] : [];
    if (asymmetricKeyType === 'ec') return namedCurve === 'prime256v1' ? ['ES256'] : [];
    return asymmetricKeyType === 'ed25519' ? ['EdDSA'] : [];
  } catch {
    return [];
  }
}
