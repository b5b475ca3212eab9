import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../principal.js';
import { TemporarilyUnavailable } from '../../unavailable.js';
import type { CredentialLookup, CredentialRequest, Found } from '../credential-lookup.js';
import { VaultFailure, type VaultFailureReason } from './vault.errors.js';
import type { Vault } from './vault.js';

/** Injection token of the vault; there may be none. */
export const VAULT = Symbol('vault');

// A store comes back by itself; damage and missing keys wait for an operator.
const RETRY_AFTER_SECONDS = { unreachable: 2, damaged: 60, key_missing: 60 } as const;
// Per reason: an outage fails every call, and one line says it.
const LOG_EVERY_MS = 10_000;

/** Credentials that are stored for issuer and subject, whoever issued the token. */
@Injectable()
export class VaultLookup implements CredentialLookup, OnModuleInit, OnApplicationShutdown {
  readonly source = 'vault';
  private readonly logger = new Logger(VaultLookup.name);
  private readonly loggedAtMs = new Map<VaultFailureReason, number>();

  constructor(@Inject(VAULT) private readonly vault: Vault | undefined) {}

  /** Whether the store of the vault could be asked the last time; `undefined` where there is no vault. */
  get reachable(): boolean | undefined {
    return this.vault?.reach.isUp;
  }

  /** Asks a store that was away, so that `reachable` does not wait for the next caller. */
  lookAgain(): void {
    this.vault?.reach.lookAgain();
  }

  /** Look-ups of opened accounts so far; `undefined` where there is no vault. */
  get counts(): Vault['counts'] | undefined {
    return this.vault?.counts;
  }

  /** A store that is away now may be there when it is needed: the server starts without it. */
  async onModuleInit(): Promise<void> {
    await this.vault?.prepare().catch((error: unknown) => {
      if (!(error instanceof VaultFailure)) throw error;
      this.logOnce(error, 'at the start');
    });
  }

  find({ principal }: CredentialRequest): Found | Promise<Found> {
    // The person of this process's environment has an account there.
    if (!this.vault || principal.kind === 'environment') return undefined;
    return this.stored(this.vault, principal);
  }

  private async stored(vault: Vault, principal: Principal): Promise<Found> {
    try {
      return await vault.find(principal);
    } catch (error) {
      throw error instanceof VaultFailure ? this.unavailable(error, principal) : error;
    }
  }

  forget({ principal }: CredentialRequest): void {
    this.vault?.forget(principal);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.vault?.close();
  }

  private unavailable(failure: VaultFailure, { tenant }: Principal): TemporarilyUnavailable {
    this.logOnce(failure, `for tenant ${tenant}`);
    return new TemporarilyUnavailable(
      'credentials_unavailable',
      'The QuantConnect credentials of this caller cannot be read now. Nothing was sent; try again later. The operator finds the reason in the log of this server.',
      RETRY_AFTER_SECONDS[failure.reason],
    );
  }

  private logOnce({ reason, message }: VaultFailure, when: string): void {
    const nowMs = Date.now();
    if (nowMs - (this.loggedAtMs.get(reason) ?? 0) < LOG_EVERY_MS) return;
    this.loggedAtMs.set(reason, nowMs);
    this.logger.error({ message: `The vault cannot be read ${when}`, reason, detail: message });
  }
}
