import type { RunFacts } from './run-facts.js';

/** Something about a run that makes its figures doubtful. */
export interface SanityFlag {
  /** Stable name. */
  readonly flag: string;
  /** What it means and the number that raised it, in a sentence. */
  readonly says: string;
}

export interface FlagRule {
  readonly flag: string;
  /** @returns what it says where it is raised, `false` where it is not, undefined where the data is missing */
  readonly check: (facts: RunFacts) => string | false | undefined;
}

/** A figure as a sentence has it: `12.3`, `0.0123`, `1234`. */
export function figure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 3;
  return String(Number(value.toFixed(digits)));
}

export const percent = (share: number): string => `${figure(share * 100)} %`;

/** `2024-03-31` */
export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
