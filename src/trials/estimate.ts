import type { TrialResult } from './trial.js';
import { PER_YEAR, perObservation } from './trial-summary.js';

/** What QuantConnect tells about a run without its equity, as it wrote it. */
export interface AnnualFigures {
  readonly annualSharpe: unknown;
  /** Number of trading days, where it says. */
  readonly days?: unknown;
  /** First and last moment, as ISO 8601. */
  readonly start?: unknown;
  readonly end?: unknown;
}

const YEAR_MS = 365.25 * 24 * 60 * 60 * 1000;

/** A daily result from annual figures, as if returns were normal; nothing where they are missing. */
export function estimateOf({ annualSharpe, days, start, end }: AnnualFigures): TrialResult | undefined {
  const sharpe = numberOf(annualSharpe);
  const observations = numberOf(days) || Math.round(yearsBetween(start, end) * PER_YEAR);
  if (sharpe === undefined || !(observations >= 2)) return undefined;
  return { sharpe: perObservation(sharpe), skewness: 0, kurtosis: 3, observations, estimated: true };
}

const yearsBetween = (start: unknown, end: unknown): number =>
  (Date.parse(String(end)) - Date.parse(String(start))) / YEAR_MS;

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
