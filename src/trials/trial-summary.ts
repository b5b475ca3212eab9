import { deflatedSharpe, expectedMaxSharpe, sampleVariance } from './deflated-sharpe.js';
import type { KeptTrial, TrialResult } from './trial.js';

/** How many variants there were, and what that makes of the best of them. Sharpe ratios are per observation. */
export interface TrialSummary {
  readonly family: string;
  readonly trials: number;
  /** Of these, how many have a result. */
  readonly withResult: number;
  readonly best?: {
    readonly backtestId: string;
    readonly name: string;
    readonly sharpe: number;
    /** See `TrialResult`. */
    readonly estimated?: boolean;
  };
  /** What so many trials are expected to show at best by luck alone. */
  readonly expectedMaxSharpe?: number;
  /** Probability that the Sharpe ratio of the best one is above what luck alone gives so many trials. */
  readonly deflatedSharpe?: number;
}

/** LEAN's trading days in a year, by which it annualises. */
export const PER_YEAR = 252;

export const annualized = (sharpe: number): number => sharpe * Math.sqrt(PER_YEAR);
export const perObservation = (annual: number): number => annual / Math.sqrt(PER_YEAR);

/** An optimization is kept beside its runs and is no trial itself. */
export const isTrial = ({ backtestId, optimizationId }: KeptTrial): boolean => backtestId !== optimizationId;

type Finished = KeptTrial & { readonly result: TrialResult };

const isFinished = (trial: KeptTrial): trial is Finished => trial.result !== undefined;

/** Every trial counts as one of its own, however alike they are: a bound from the cautious side. */
export function summaryOf(family: string, trials: readonly KeptTrial[]): TrialSummary {
  const finished = trials.filter(isFinished);
  const counted = { family, trials: trials.length, withResult: finished.length };
  const best = finished.reduce<Finished | undefined>(
    (top, trial) => (top && top.result.sharpe >= trial.result.sharpe ? top : trial),
    undefined,
  );
  if (!best) return counted;
  const variance = sampleVariance(finished.map(({ result }) => result.sharpe));
  const selection = { trials: trials.length, ...(variance !== undefined && { variance }) };
  const expected = expectedMaxSharpe(selection);
  const deflated = deflatedSharpe(best.result, selection);
  const { backtestId, name, result } = best;
  return {
    ...counted,
    best: { backtestId, name, sharpe: result.sharpe, ...(result.estimated && { estimated: true }) },
    ...(expected !== undefined && { expectedMaxSharpe: expected }),
    ...(deflated !== undefined && { deflatedSharpe: deflated }),
  };
}

/** The same for a reader: annualised, rounded, and in a sentence. */
export function briefOf(summary: TrialSummary): object {
  const { family, trials, withResult, best, expectedMaxSharpe: expected, deflatedSharpe: deflated } = summary;
  return {
    family,
    trials,
    withResult,
    ...(best && { best: { ...withoutSharpe(best), annualizedSharpe: rounded(annualized(best.sharpe)) } }),
    ...(expected !== undefined && { expectedMaxSharpe: rounded(annualized(expected)) }),
    ...(deflated !== undefined && { deflatedSharpe: rounded(deflated) }),
    means: meaningOf(summary),
  };
}

const withoutSharpe = ({ sharpe: _sharpe, ...rest }: NonNullable<TrialSummary['best']>): object => rest;

/** To four places. */
export const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

function meaningOf({
  trials,
  withResult,
  best,
  expectedMaxSharpe: expected,
  deflatedSharpe: deflated,
}: TrialSummary): string {
  if (!best) return 'None of these trials has a result yet: read the backtest once it is completed.';
  const estimate = best.estimated
    ? ' Estimated from the rounded annual Sharpe ratio, as if returns were normal.'
    : '';
  if (expected === undefined || deflated === undefined)
    return `Cannot be deflated: that takes results that differ of two trials or more, and ${withResult} of ${trials} have one.`;
  const bar =
    trials === 1
      ? '0'
      : `${annualized(expected).toFixed(2)} a year, which luck alone gives the best of ${trials}`;
  return `With probability ${deflated.toFixed(2)} its true Sharpe ratio is above ${bar}; below 0.95 take it for luck.${estimate}`;
}
