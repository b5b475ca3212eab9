import type { CredentialStore } from './credential-store.js';
import { VaultFailure } from './vault.errors.js';

// Nobody has this name: what counts is that there is an answer.
const NOBODY = { issuer: '', subject: '' };

/** Whether the store of the vault could be asked the last time that somebody did. */
export class StoreReach {
  #isUp = true;
  #looking: Promise<void> | undefined;

  constructor(private readonly store: Pick<CredentialStore, 'get'>) {}

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Learns from what comes of asking the store. */
  async watch<T>(ask: () => Promise<T>): Promise<T> {
    try {
      const answer = await ask();
      this.#isUp = true;
      return answer;
    } catch (error) {
      this.#isUp = !(error instanceof VaultFailure && error.reason === 'unreachable');
      throw error;
    }
  }

  /** Resolves when nobody looks any more. */
  get looked(): Promise<void> {
    return this.#looking ?? Promise.resolve();
  }

  /** Asks a store that was away, because at night nobody else may for hours. Not waited for, and never fails. */
  lookAgain(): void {
    if (this.#isUp) return;
    this.#looking ??= this.watch(() => this.store.get(NOBODY))
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => (this.#looking = undefined));
  }
}
