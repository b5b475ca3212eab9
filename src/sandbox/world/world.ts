import { Clock } from './clock.js';
import { Identifiers } from './identifiers.js';
import type { Limits } from './limits.js';
import type { Tenant } from './tenants.js';

export interface WorldSettings {
  clock: Clock;
  limits: Limits;
  /** See `SandboxSettings`. */
  backtestSeconds?: number | undefined;
}

type Part<T> = new (world: World) => T;

/**
 * Everything one tenant owns. Each endpoint group keeps its records in a class of its own that takes
 * the world and is created on first use, so a new group brings its part along and edits nothing here.
 */
export class World {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly identifiers: Identifiers;
  private readonly backtestSeconds: number | undefined;
  private readonly parts = new Map<Part<unknown>, unknown>();

  constructor(
    readonly tenant: Tenant,
    ordinal: number,
    { clock, limits, backtestSeconds }: WorldSettings,
  ) {
    this.clock = clock;
    this.limits = limits;
    this.backtestSeconds = backtestSeconds;
    this.identifiers = new Identifiers(ordinal, String(tenant.userId));
  }

  /** Simulated seconds that a backtest takes where its length is set; otherwise what its own period asks for. */
  backtestLength(own: number): number {
    if (this.backtestSeconds === undefined) return own;
    return this.clock.secondsBetween(0, this.backtestSeconds * 1000);
  }

  part<T>(Type: Part<T>): T {
    if (!this.parts.has(Type)) this.parts.set(Type, new Type(this));
    return this.parts.get(Type) as T;
  }
}
