/** A value for each key that was asked for; null for those that are not kept. */
export type Answer = readonly (string | null)[];

/** Where revocations are kept: small values that expire by themselves. */
export interface RevocationStore {
  /**
   * The values of these keys in their order, in one round trip; at once where they are in this process.
   * @throws StoreUnavailable
   */
  read(keys: readonly string[]): Answer | Promise<Answer>;
  /**
   * @param seconds how long it is kept; for good if left out.
   * @throws StoreUnavailable
   */
  put(key: string, value: string, seconds?: number): Promise<void>;
  /**
   * Sets a number that only ever grows: two processes whose clocks differ must not undo one another's work.
   * @throws StoreUnavailable
   */
  raise(key: string, value: number, seconds: number): Promise<void>;
  /** @throws StoreUnavailable */
  remove(key: string): Promise<void>;
}

export const REVOCATION_STORE = Symbol('RevocationStore');

/** The store cannot say what it holds, or not take anything more. */
export class StoreUnavailable extends Error {
  /** @param reason a stable word, for the log. */
  constructor(readonly reason: string) {
    super(`Revocations cannot be looked up now (${reason})`);
    this.name = 'StoreUnavailable';
  }
}
