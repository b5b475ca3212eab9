import type { Limits } from './world/limits.js';
import type { Tenant } from './world/tenants.js';

export interface SandboxSettings {
  host: string;
  /** 0 takes any free port. */
  port: number;
  tenants: readonly Tenant[];
  /** How much faster than the real service time passes. */
  speed: number;
  limits: Limits;
}
