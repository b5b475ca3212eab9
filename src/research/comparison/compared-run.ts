import type { Evidence } from '../evidence.js';
import type { Verdict } from '../verdict.js';

/** The code of a run, or a clause about why it could not be read. */
export type RunCode = ReadonlyMap<string, string> | string;

/** One of the runs that are held against each other. */
export interface ComparedRun {
  /** `A` to `J`. */
  readonly label: string;
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  readonly code: RunCode;
}

/** One that could not be read. */
export interface UnreadRun {
  readonly run: string;
  readonly backtestId: string;
  readonly why: string;
}

/** Names of columns once, and rows of bare values. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export const labelOf = (index: number): string => String.fromCodePoint(65 + index);
