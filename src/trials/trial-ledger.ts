import { Injectable } from '@nestjs/common';

/** Which trials belong together: those of one caller on one idea in one project. */
export interface TrialFamily {
  /** `tenant` of the caller. */
  readonly tenant: string;
  readonly projectId: number;
  /** The caller's name for the idea; `default` where they gave none. */
  readonly family: string;
}

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
}

/** How many variants there were, and what that makes of the best of them. */
export interface TrialSummary {
  readonly family: string;
  readonly trials: number;
  /** Of these, how many have a result. */
  readonly withResult: number;
  readonly best?: { readonly backtestId: string; readonly sharpe: number };
  /** Probability that the Sharpe ratio of the best one is above what luck alone gives so many trials. */
  readonly deflatedSharpe?: number;
}

/**
 * Counts the backtests of each caller. What it cannot record it says in the log and in a metric; it never fails the
 * call that it counts.
 */
@Injectable()
export class TrialLedger {
  async started(_trial: Trial): Promise<void> {
    // Until there is a store.
  }

  /** Of trials that were never started here it keeps nothing. A repeat changes nothing. */
  async finished(
    _trial: Pick<Trial, 'tenant' | 'projectId' | 'backtestId'>,
    _result: TrialResult,
  ): Promise<void> {
    // Until there is a store.
  }

  /** Undefined where it cannot be read now. */
  async summary(_family: TrialFamily): Promise<TrialSummary | undefined> {
    return undefined;
  }
}
