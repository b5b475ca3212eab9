import type { KeyObject } from 'node:crypto';
import type { CryptoKey } from 'jose';

/** What the header of a token says about the key that signed it. */
export interface KeyHint {
  readonly alg: string;
  readonly kid?: string;
}

export type VerificationKey = KeyObject | CryptoKey;

/** Where the keys of one issuer come from. */
export interface VerificationKeys {
  /**
   * The keys that may have signed such a token; none if there is no such key.
   * @throws TemporarilyUnavailable when that cannot be told now.
   */
  candidates(hint: KeyHint): Promise<readonly VerificationKey[]>;

  /**
   * Whether a key that was among the candidates would be again, as far as it can be told without waiting: what it has
   * verified need not be verified again then.
   */
  stillHas(key: VerificationKey): boolean;
}
