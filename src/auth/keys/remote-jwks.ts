import { Logger } from '@nestjs/common';
import type { CryptoKey } from 'jose';
import type { TrustedIssuer } from '../../config/trusted-issuer.js';
import { TemporarilyUnavailable } from '../unavailable.js';
import { discoverJwksUri } from './issuer-discovery.js';
import { type Fetch, fetchJson } from './json-document.js';
import { KeySet } from './key-set.js';
import { KeysRefused } from './keys.errors.js';
import type { KeyHint, VerificationKey, VerificationKeys } from './verification-keys.js';

/** How long keys are used without asking again. */
export const MAX_AGE_MS = 10 * 60_000;
/** From this age on they are asked for in the background, so that no request ever waits for it. */
const REFRESH_AGE_MS = 8 * 60_000;
/** How much longer they are used when the issuer does not answer. */
export const STALE_MS = 60 * 60_000;
/** Least time between two questions that unknown key names, or failures, give rise to. */
export const COOL_DOWN_MS = 30_000;
/** The same while there are no keys at all, and every request of that issuer waits for them. */
export const COLD_RETRY_MS = 5_000;

export interface RemoteJwksOptions {
  readonly fetch?: Fetch;
  readonly now?: () => number;
  /** Called when the set of keys is no longer what it was. */
  readonly onChange?: () => void;
}

/**
 * The keys of an external issuer, fetched when they are needed and kept. An issuer that does not answer is
 * nobody's wrong token: then old keys serve for an hour, and after that the answer is 503.
 */
export class RemoteJwks implements VerificationKeys {
  private readonly logger = new Logger(RemoteJwks.name);
  private readonly fetch: Fetch;
  private readonly now: () => number;
  #keys?: { readonly set: KeySet; readonly loadedMs: number };
  #pending: Promise<boolean> | undefined;
  /** Since when the issuer fails to answer; undefined while it answers. */
  #failedMs: number | undefined;
  #missedMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly trusted: Pick<TrustedIssuer, 'issuer' | 'jwksUri' | 'algorithms'>,
    private readonly options: RemoteJwksOptions = {},
  ) {
    this.fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.now = options.now ?? Date.now;
  }

  async candidates(hint: KeyHint): Promise<readonly CryptoKey[]> {
    const waited = await this.ensureKeys();
    const key = (await this.find(hint)) ?? (await this.findAmongNew(hint, waited));
    return key ? [key] : [];
  }

  stillHas(key: VerificationKey): boolean {
    return this.areUsable() && this.#keys!.set.gave(key);
  }

  /** Whether its issuer answered the last time; `undefined` before it was asked. */
  get answers(): boolean | undefined {
    return this.#failedMs === undefined && this.#keys === undefined
      ? undefined
      : this.#failedMs === undefined;
  }

  /** Whether there are keys to verify with. Asks for them where there are none, unless that just failed. */
  async available(): Promise<boolean> {
    await this.ensureKeys().catch(() => undefined);
    return this.age <= MAX_AGE_MS + STALE_MS;
  }

  private async find(hint: KeyHint): Promise<CryptoKey | undefined> {
    return this.#keys?.set.find(hint);
  }

  /** @returns whether this request waited for new keys. */
  private async ensureKeys(): Promise<boolean> {
    if (this.areUsable()) return false;
    if (!this.isBackingOff) await this.load();
    if (this.age > MAX_AGE_MS + STALE_MS) throw this.unavailable();
    return true;
  }

  /** Whether there are keys that need not be waited for; asks for newer ones in the background when it is time. */
  private areUsable(): boolean {
    const areUsable =
      this.age <= MAX_AGE_MS + STALE_MS && (this.age <= MAX_AGE_MS || this.#failedMs !== undefined);
    if (areUsable && this.age > REFRESH_AGE_MS && !this.isBackingOff) void this.load();
    return areUsable;
  }

  /** The issuer may have a new key: asks once, and then not again for a while, whatever is asked for here. */
  private async findAmongNew(hint: KeyHint, justAsked: boolean): Promise<CryptoKey | undefined> {
    // What is under way may have been asked before there was such a key; that question does not count.
    await this.#pending;
    if (justAsked) this.#missedMs = this.now();
    else if (!(await this.find(hint)) && this.mayAskForMore) this.ask();
    await this.#pending;
    const key = await this.find(hint);
    // Whether there is such a key cannot be told while the issuer does not answer.
    if (!key && this.#failedMs !== undefined) throw this.unavailable();
    return key;
  }

  private get mayAskForMore(): boolean {
    return this.now() - this.#missedMs >= COOL_DOWN_MS && this.backOffMs <= 0;
  }

  private ask(): void {
    this.#missedMs = this.now();
    void this.load();
  }

  private get age(): number {
    return this.#keys ? this.now() - this.#keys.loadedMs : Number.POSITIVE_INFINITY;
  }

  private get isBackingOff(): boolean {
    return this.#pending === undefined && this.backOffMs > 0;
  }

  private get backOffMs(): number {
    if (this.#failedMs === undefined) return 0;
    const wait = this.age > MAX_AGE_MS + STALE_MS ? COLD_RETRY_MS : COOL_DOWN_MS;
    return this.#failedMs + wait - this.now();
  }

  /** Everybody who asks meanwhile waits for the same answer. Never rejects. */
  private load(): Promise<boolean> {
    this.#pending ??= this.loadOnce().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  private async loadOnce(): Promise<boolean> {
    try {
      this.keep(KeySet.read(await this.document(), this.trusted.algorithms));
      return true;
    } catch (error) {
      const problem = error instanceof KeysRefused ? error.problem : 'unreachable';
      if (this.#failedMs === undefined) {
        this.logger.warn(`The keys of ${this.trusted.issuer} cannot be had: ${problem}.`);
      }
      this.#failedMs = this.now();
      return false;
    }
  }

  private async document(): Promise<unknown> {
    const { issuer, jwksUri } = this.trusted;
    return fetchJson(jwksUri ?? (await discoverJwksUri(issuer, this.fetch)), this.fetch);
  }

  private keep(set: KeySet): void {
    const changed = this.#keys !== undefined && this.#keys.set.fingerprint !== set.fingerprint;
    if (this.#failedMs !== undefined) this.logger.log(`The keys of ${this.trusted.issuer} can be had again.`);
    this.#failedMs = undefined;
    // The same keys stay the same objects, by which what they verified is known to be good.
    this.#keys = { set: changed ? set : (this.#keys?.set ?? set), loadedMs: this.now() };
    if (changed) this.options.onChange?.();
  }

  private unavailable(): TemporarilyUnavailable {
    const seconds = Math.max(1, Math.ceil(this.backOffMs / 1000));
    return new TemporarilyUnavailable(
      'keys_unavailable',
      'The keys of the issuer of this token cannot be had at the moment. Keep the token and try again.',
      seconds,
    );
  }
}
