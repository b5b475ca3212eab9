import type { QuantConnectAccount } from '../../../quantconnect/quantconnect-account.js';

const MAX_ENTRIES = 1000;
const TTL_MS = 60_000;

type Account = QuantConnectAccount | undefined;

interface Entry {
  readonly account: QuantConnectAccount;
  readonly timer: NodeJS.Timeout;
}

/**
 * Opened accounts, for a minute at most: long enough that a burst of calls asks the store once, short
 * enough that what another process changes is soon noticed. Only what was found is kept.
 */
export class AccountCache {
  readonly #entries = new Map<string, Entry>();
  readonly #loading = new Map<string, Promise<Account>>();
  /** Look-ups so far. */
  readonly counts = { hit: 0, miss: 0 };

  get size(): number {
    return this.#entries.size;
  }

  /** Asks `load` once for all who ask at the same time. */
  get(key: string, load: () => Promise<Account>): Promise<Account> {
    const known = this.#entries.get(key);
    this.counts[known ? 'hit' : 'miss'] += 1;
    if (known) return Promise.resolve(known.account);
    return this.#loading.get(key) ?? this.#load(key, load);
  }

  /** What is being loaded now is not kept either: it may have been read before the change. */
  forget(key: string): void {
    this.#loading.delete(key);
    clearTimeout(this.#entries.get(key)?.timer);
    this.#entries.delete(key);
  }

  clear(): void {
    for (const key of [...this.#entries.keys(), ...this.#loading.keys()]) this.forget(key);
  }

  #load(key: string, load: () => Promise<Account>): Promise<Account> {
    const readAtMs = Date.now();
    const loading = load().then(
      (account) => {
        if (this.#settle(key, loading) && account) this.#keep(key, account, readAtMs);
        return account;
      },
      (error: unknown) => {
        this.#settle(key, loading);
        throw error;
      },
    );
    this.#loading.set(key, loading);
    return loading;
  }

  /** @returns whether it is still wanted. */
  #settle(key: string, loading: Promise<Account>): boolean {
    if (this.#loading.get(key) !== loading) return false;
    return this.#loading.delete(key);
  }

  #keep(key: string, account: QuantConnectAccount, readAtMs: number): void {
    const timer = setTimeout(() => this.forget(key), readAtMs + TTL_MS - Date.now()).unref();
    this.#entries.set(key, { account, timer });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ENTRIES && oldest !== undefined) this.forget(oldest);
  }
}
