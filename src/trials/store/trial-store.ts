import type { KeptTrial, TrialEntry } from '../trial.js';
import type { TrialRoom } from '../trial-index.js';

/** Where trials are kept. Whoever asks names the caller: there is no way to ask about all of them. */
export interface TrialStore {
  /** Whether what is kept outlives the process. */
  readonly lasts: boolean;
  /**
   * Makes and reads what is needed, so that the first call need not wait for it; after a failure that call tries again.
   * @throws AuditUnavailable
   */
  prepare(): Promise<void>;
  /**
   * Resolves when it would survive a crash, as far as the store outlives one. A repeat changes nothing.
   * @returns how many trials there was no room for
   * @throws AuditUnavailable when nothing of it is kept, or it is not known
   */
  add(entries: readonly TrialEntry[]): Promise<number>;
  /**
   * The trials of a caller in a project, in no order.
   * @throws AuditUnavailable
   */
  trialsOf(tenant: string, projectId: number): Promise<readonly KeptTrial[]>;
  close(): Promise<void>;
}

export const TRIAL_STORE = Symbol('TrialStore');

/**
 * Ten thousand variants are more than anybody tries by hand, and the largest grids of QuantConnect have some thousands.
 * All of them are about 50 MB in memory.
 */
export const ROOM: TrialRoom = { perTenant: 10_000, inAll: 100_000 };
