import { drawdownsOf, longestRecoveryDays, returnsOf, type Curve } from './curve.js';
import { netProfit, type Trade } from './ledger.js';
import { covariance, mean, moment, normalBelow, ratio, variance } from './series-math.js';

/** Figures of the whole portfolio over a period; rates are fractions. */
export interface PortfolioStatistics {
  averageWinRate: number;
  averageLossRate: number;
  profitLossRatio: number;
  winRate: number;
  lossRate: number;
  expectancy: number;
  startEquity: number;
  endEquity: number;
  compoundingAnnualReturn: number;
  drawdown: number;
  totalNetProfit: number;
  sharpeRatio: number;
  probabilisticSharpeRatio: number;
  sortinoRatio: number;
  alpha: number;
  beta: number;
  annualStandardDeviation: number;
  annualVariance: number;
  informationRatio: number;
  trackingError: number;
  treynorRatio: number;
  portfolioTurnover: number;
  valueAtRisk99: number;
  valueAtRisk95: number;
  drawdownRecovery: number;
}

const DAYS_PER_YEAR = 252;
const CALENDAR_DAYS_PER_YEAR = 365;
// Quantiles of the standard normal distribution.
const QUANTILE_95 = 1.645;
const QUANTILE_99 = 2.326;

/**
 * Computes LEAN's figures by LEAN's formulas, with a risk-free rate of 0. `trades` are those closed in
 * the period; `turnover` is the share of the portfolio traded on each day.
 */
export function portfolioStatistics(curve: Curve, trades: Trade[], turnover: number[]): PortfolioStatistics {
  const [startEquity, endEquity] = [curve.equity[0] ?? 0, curve.equity.at(-1) ?? 0];
  return {
    ...winsAndLosses(trades, startEquity),
    startEquity,
    endEquity,
    compoundingAnnualReturn: annualReturn(curve, startEquity, endEquity),
    drawdown: Math.max(0, ...drawdownsOf(curve.equity)),
    totalNetProfit: startEquity === 0 ? 0 : endEquity / startEquity - 1,
    ...riskFigures(returnsOf(curve.equity), returnsOf(curve.benchmark)),
    portfolioTurnover: mean(turnover),
    drawdownRecovery: longestRecoveryDays(curve),
  };
}

function winsAndLosses(trades: Trade[], startEquity: number) {
  let capital = startEquity;
  const rates = trades.map((trade) => {
    const rate = ratio(netProfit(trade), capital);
    capital += netProfit(trade);
    return rate;
  });
  const [wins, losses] = [rates.filter((rate) => rate > 0), rates.filter((rate) => rate <= 0)];
  const [averageWinRate, averageLossRate] = [mean(wins), mean(losses)];
  const [winRate, lossRate] = [ratio(wins.length, rates.length), ratio(losses.length, rates.length)];
  const profitLossRatio = ratio(averageWinRate, Math.abs(averageLossRate));
  const expectancy = winRate * profitLossRatio - lossRate;
  return { averageWinRate, averageLossRate, profitLossRatio, winRate, lossRate, expectancy };
}

function annualReturn({ days }: Curve, start: number, end: number): number {
  const elapsedDays = ((days.at(-1) ?? 0) - (days[0] ?? 0)) / 86_400 + 1;
  return days.length === 0 ? 0 : (end / start) ** (CALENDAR_DAYS_PER_YEAR / elapsedDays) - 1;
}

function riskFigures(returns: number[], benchmark: number[]) {
  const annual = annualized(returns);
  const annualVariance = variance(returns) * DAYS_PER_YEAR;
  const deviation = Math.sqrt(annualVariance);
  const beta = ratio(covariance(returns, benchmark), variance(benchmark));
  const trackingError = Math.sqrt(
    variance(returns.map((value, i) => value - (benchmark[i] ?? 0))) * DAYS_PER_YEAR,
  );
  const downside = Math.sqrt(variance(returns.filter((value) => value < 0)) * DAYS_PER_YEAR);
  return {
    sharpeRatio: ratio(annual, deviation),
    probabilisticSharpeRatio: probabilisticSharpe(returns),
    sortinoRatio: ratio(annual, downside),
    alpha: beta === 0 ? 0 : annual - beta * annualized(benchmark),
    beta,
    annualStandardDeviation: deviation,
    annualVariance,
    informationRatio: ratio(annual - annualized(benchmark), trackingError),
    trackingError,
    treynorRatio: ratio(annual, beta),
    valueAtRisk99: valueAtRisk(returns, QUANTILE_99),
    valueAtRisk95: valueAtRisk(returns, QUANTILE_95),
  };
}

function annualized(returns: number[]): number {
  return (1 + mean(returns)) ** DAYS_PER_YEAR - 1;
}

// How likely the true Sharpe ratio is above one per year (Bailey and Lopez de Prado, 2012).
function probabilisticSharpe(returns: number[]): number {
  const observed = ratio(mean(returns), Math.sqrt(variance(returns)));
  if (observed === 0) return 0;
  const spread = 1 - moment(returns, 3) * observed + ((moment(returns, 4) - 1) / 4) * observed ** 2;
  const excess = observed - 1 / Math.sqrt(DAYS_PER_YEAR);
  return normalBelow((excess * Math.sqrt(returns.length - 1)) / Math.sqrt(Math.max(spread, 1e-9)));
}

function valueAtRisk(returns: number[], quantile: number): number {
  const recent = returns.slice(-DAYS_PER_YEAR);
  return mean(recent) - quantile * Math.sqrt(variance(recent));
}
