/** Which trials belong together: those of one caller on one idea in one project. */
export interface TrialFamily {
  /** `tenant` of the caller. */
  readonly tenant: string;
  readonly projectId: number;
  /** The caller's name for the idea; `default` where they gave none. */
  readonly family: string;
}

/** A backtest of a caller. */
export type TrialKey = Pick<TrialFamily, 'tenant' | 'projectId'> & { readonly backtestId: string };

/** A variant that was started. */
export interface Trial extends TrialFamily {
  readonly backtestId: string;
  readonly name: string;
  /** Of an optimization, where it is one of its runs. */
  readonly optimizationId?: string;
}

/** What came of it: per observation, not annualised. */
export interface TrialResult {
  readonly sharpe: number;
  /** Of the observed returns; 0 for normal ones. */
  readonly skewness: number;
  /** Of the observed returns; 3 for normal ones. */
  readonly kurtosis: number;
  readonly observations: number;
  /** Taken from a rounded annual statistic as if returns were normal; one from the returns themselves replaces it. */
  readonly estimated?: boolean;
}

/** A trial as it is kept. */
export interface KeptTrial extends Trial {
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly result?: TrialResult;
}

/** Something to be kept about one backtest: that it was started, what came of it, or both. */
export interface TrialEntry extends TrialKey {
  readonly started?: Pick<KeptTrial, 'family' | 'name' | 'optimizationId' | 'startedAt'>;
  readonly result?: TrialResult;
}

/** The family of what nobody gave a name. */
export const NO_FAMILY = 'default';

/**
 * What an entry makes of what is kept: the first word counts, except that a family may be named later, and that a
 * measured result replaces an estimated one. The same object where nothing changes.
 */
export function merged(kept: TrialEntry, entry: TrialEntry): TrialEntry {
  const started = startOf(kept.started, entry.started);
  const result = entry.result && isBetter(entry.result, kept.result) ? entry.result : kept.result;
  if (started === kept.started && result === kept.result) return kept;
  return { ...kept, ...(started && { started }), ...(result && { result }) };
}

function startOf(kept: TrialEntry['started'], next: TrialEntry['started']): TrialEntry['started'] {
  if (!kept || !next) return kept ?? next;
  const isNamedNow = kept.family === NO_FAMILY && next.family !== NO_FAMILY;
  return isNamedNow ? { ...kept, family: next.family } : kept;
}

const isBetter = (result: TrialResult, kept: TrialResult | undefined): boolean =>
  !kept || (kept.estimated === true && result.estimated !== true);

/** One entry per backtest, in the order of their keys. */
export function mergedByKey(entries: readonly TrialEntry[]): TrialEntry[] {
  const byKey = new Map<string, TrialEntry>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.tenant, entry.projectId, entry.backtestId]);
    const before = byKey.get(key);
    byKey.set(key, before ? merged(before, entry) : entry);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
