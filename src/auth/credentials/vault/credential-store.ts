import type { CredentialOwner } from '../credential-owner.js';
import type { WrappedKey } from './kek.js';

/** Credentials as they are stored: the body opens with the data key, the data key with its wrapping key. */
export interface SealedCredential extends WrappedKey {
  readonly body: Buffer;
}

/** What may be shown of a row. */
export interface CredentialSummary extends CredentialOwner {
  readonly keyId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Since when it must not be used. */
  readonly disabledAt?: Date;
}

export type CredentialRow = CredentialSummary & SealedCredential;

/** Where the vault keeps its rows, one per owner. Every method throws VaultFailure when it cannot. */
export interface CredentialStore {
  /** Makes what is missing and looks whether the rest can be read; may be called again. */
  prepare(): Promise<void>;
  get(owner: CredentialOwner): Promise<CredentialRow | undefined>;
  /** Adds or replaces; what was disabled is in use again. */
  put(owner: CredentialOwner, sealed: SealedCredential): Promise<void>;
  /** All rows, by issuer and subject. */
  list(): Promise<readonly CredentialSummary[]>;
  /** @returns whether there was a row. */
  remove(owner: CredentialOwner): Promise<boolean>;
  /** @returns whether there is a row. */
  disable(owner: CredentialOwner): Promise<boolean>;
  /**
   * Replaces the wrap of a data key, if it is still the expected one: of two who rotate at once, or one
   * who rotates and one who stores anew, neither undoes the other's work.
   * @returns whether it was.
   */
  replaceWrap(owner: CredentialOwner, expected: WrappedKey, next: WrappedKey): Promise<boolean>;
  close(): Promise<void>;
}
