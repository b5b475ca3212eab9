import type { Limits } from './world/limits.js';
import type { Tenant } from './world/tenants.js';

export interface SandboxSettings {
  host: string;
  /** 0 takes any free port. */
  port: number;
  tenants: readonly Tenant[];
  /** How much faster than the real service time passes. */
  speed: number;
  /** How long each backtest, and each run of an optimization, takes by the clock on the wall; undefined: as its period asks for. */
  backtestSeconds?: number | undefined;
  limits: Limits;
}
