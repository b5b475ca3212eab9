import type { JsonObject } from '../quantconnect/quantconnect-reply.js';
import type { Evidence } from './evidence.js';

/** Something about a run that makes its figures doubtful. */
export interface SanityFlag {
  /** Stable name. */
  readonly flag: string;
  /** What it means and the number that raised it, in a sentence. */
  readonly says: string;
}

/** What a backtest comes to: at most 4 kB of JSON. */
export interface Verdict extends JsonObject {
  readonly flags: readonly SanityFlag[];
}

/** What else bears on a verdict. */
export interface VerdictContext {
  /** How many variants were tried, and what that makes of the best of them. */
  readonly trials?: object;
}

export function verdictOf({ backtestId, projectId }: Evidence, { trials }: VerdictContext = {}): Verdict {
  return { projectId, backtestId, flags: [], ...(trials && { trials }) };
}
