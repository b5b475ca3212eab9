import { normalCdf, normalQuantile } from './normal-distribution.js';

/** A Sharpe ratio per observation, and what it was measured on. */
export interface MeasuredSharpe {
  readonly sharpe: number;
  /** Of the returns; 0 for normal ones. */
  readonly skewness: number;
  /** Of the returns, not in excess of a normal distribution's: 3 for normal ones. */
  readonly kurtosis: number;
  readonly observations: number;
}

/** The trials a strategy was chosen from. */
export interface Selection {
  /** All of them, whether their Sharpe ratio is known or not. */
  readonly trials: number;
  /** Of the Sharpe ratios of the trials, per observation; undefined where fewer than two are known. */
  readonly variance?: number;
}

const EULER_MASCHERONI = 0.5772156649015329;

/**
 * Probability that the true Sharpe ratio is above a benchmark, both per observation: D. H. Bailey and M. López de Prado,
 * "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2), 2012. Undefined for fewer than two observations, for
 * what is no number, and for moments that no returns have.
 */
export function probabilisticSharpe(measured: MeasuredSharpe, benchmark: number): number | undefined {
  const { sharpe, skewness, kurtosis, observations } = measured;
  const variance = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  if (!(observations >= 2 && variance > 0)) return undefined;
  return known(normalCdf(((sharpe - benchmark) * Math.sqrt(observations - 1)) / Math.sqrt(variance)));
}

/**
 * The highest Sharpe ratio, per observation, that so many independent trials of no skill are expected to show. Of a
 * single one that is 0. Undefined where it is not known how much the trials differ, or they do not.
 */
export function expectedMaxSharpe({ trials, variance }: Selection): number | undefined {
  if (trials === 1) return 0;
  if (!(trials >= 2 && variance !== undefined && variance > 0)) return undefined;
  const unit =
    (1 - EULER_MASCHERONI) * normalQuantile(1 - 1 / trials) +
    EULER_MASCHERONI * normalQuantile(1 - 1 / (trials * Math.E));
  return known(Math.sqrt(variance) * unit);
}

/**
 * Probability that the true Sharpe ratio of the best of several trials is above what luck alone gives so many: D. H.
 * Bailey and M. López de Prado, "The Deflated Sharpe Ratio: Correcting for Selection Bias, Backtest Overfitting and
 * Non-Normality", Journal of Portfolio Management 40(5), 2014. Undefined where one of its parts is.
 */
export function deflatedSharpe(best: MeasuredSharpe, selection: Selection): number | undefined {
  const benchmark = expectedMaxSharpe(selection);
  return benchmark === undefined ? undefined : probabilisticSharpe(best, benchmark);
}

/** Unbiased, over n - 1; undefined for fewer than two. */
export function sampleVariance(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

const known = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
