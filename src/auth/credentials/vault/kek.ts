import type { NamedKey, NamedKeyRing } from '../../keys/named-keys.js';
import { seal, unseal } from './envelope.js';
import { VaultFailure } from './vault.errors.js';

/** A data key, encrypted by the key encryption key of that name. */
export interface WrappedKey {
  readonly keyId: string;
  readonly wrapped: Buffer;
}

/**
 * The key encryption keys: the seam for a key management service, which is why everything is asynchronous
 * and no key leaves it.
 */
export interface Kek {
  /** Name of the key that wraps now. */
  readonly currentId: string;
  wrap(dataKey: Buffer, context: Buffer): Promise<WrappedKey>;
  /** @throws VaultFailure when it has no key of that name, or the wrap is not of that key and context. */
  unwrap(key: WrappedKey, context: Buffer): Promise<Buffer>;
}

/** Keys that the settings hold: the first wraps, all of them unwrap. */
export class LocalKekRing implements Kek {
  readonly #ring: NamedKeyRing;
  readonly #current: NamedKey;

  /** @param ring has a current key. */
  constructor(ring: NamedKeyRing) {
    if (!ring.current) throw new Error('The vault has no key.');
    this.#ring = ring;
    this.#current = ring.current;
  }

  get currentId(): string {
    return this.#current.id;
  }

  async wrap(dataKey: Buffer, context: Buffer): Promise<WrappedKey> {
    return { keyId: this.#current.id, wrapped: seal(this.#current.key, dataKey, context) };
  }

  async unwrap({ keyId, wrapped }: WrappedKey, context: Buffer): Promise<Buffer> {
    const key = this.#ring.find(keyId);
    if (!key) throw new VaultFailure('key_missing', `VAULT_KEYS has no entry ${JSON.stringify(keyId)}.`);
    try {
      return unseal(key, wrapped, context);
    } catch {
      throw new VaultFailure('damaged', `A data key does not open with entry ${keyId} of VAULT_KEYS.`);
    }
  }
}
