import type { Order } from '../engine/ledger.js';
import type { PortfolioStatistics } from '../engine/portfolio-statistics.js';
import { sum } from '../engine/series-math.js';
import { symbolOf } from '../engine/symbols.js';
import type { Results } from './backtest.js';
import { decimal, dollars, fixed, percent, rounded } from '../engine/wire-numbers.js';

/** The figures a person looks at first, written as LEAN prints them. */
export function statisticsToWire({ ledger: { orders, trades }, total }: Results): object {
  const p = total.portfolioStatistics;
  const lastTraded = trades.at(-1)?.security ?? orders.at(-1)?.security;
  return {
    'Total Orders': String(orders.length),
    'Average Win': percent(p.averageWinRate, 2),
    'Average Loss': percent(p.averageLossRate, 2),
    ...returnFigures(p),
    'Loss Rate': percent(p.lossRate, 0),
    'Win Rate': percent(p.winRate, 0),
    'Profit-Loss Ratio': fixed(p.profitLossRatio, 2),
    ...benchmarkFigures(p),
    'Total Fees': dollars(totalFees(orders)),
    'Estimated Strategy Capacity': '$0',
    'Lowest Capacity Asset': lastTraded ? symbolOf(lastTraded).id : '',
    'Portfolio Turnover': percent(p.portfolioTurnover, 2),
    'Drawdown Recovery': String(p.drawdownRecovery),
  };
}

function returnFigures(p: PortfolioStatistics): object {
  return {
    'Compounding Annual Return': percent(p.compoundingAnnualReturn, 3),
    Drawdown: percent(p.drawdown, 3),
    Expectancy: fixed(p.expectancy, 3),
    'Start Equity': decimal(p.startEquity, 2),
    'End Equity': decimal(p.endEquity, 2),
    'Net Profit': percent(p.totalNetProfit, 3),
    'Sharpe Ratio': fixed(p.sharpeRatio, 3),
    'Sortino Ratio': fixed(p.sortinoRatio, 3),
    'Probabilistic Sharpe Ratio': percent(p.probabilisticSharpeRatio, 3),
  };
}

function benchmarkFigures(p: PortfolioStatistics): object {
  return {
    Alpha: fixed(p.alpha, 3),
    Beta: fixed(p.beta, 3),
    'Annual Standard Deviation': fixed(p.annualStandardDeviation, 3),
    'Annual Variance': fixed(p.annualVariance, 3),
    'Information Ratio': fixed(p.informationRatio, 3),
    'Tracking Error': fixed(p.trackingError, 3),
    'Treynor Ratio': fixed(p.treynorRatio, 3),
  };
}

/** The banner above a result: money as text, with the service's own placing of signs and blanks. */
export function runtimeStatisticsToWire({ ledger, total }: Results): object {
  const p = total.portfolioStatistics;
  const held = [...(ledger.days.at(-1)?.held.values() ?? [])];
  return {
    Equity: dollars(p.endEquity),
    Fees: `-${dollars(totalFees(ledger.orders))}`,
    Holdings: dollars(sum(held.map(Math.abs))),
    'Net Profit': dollars(p.endEquity - p.startEquity),
    'Probabilistic Sharpe Ratio': percent(p.probabilisticSharpeRatio, 3),
    Return: `${(p.totalNetProfit * 100).toFixed(2)} %`,
    Unrealized: dollars(ledger.unrealized).replace(/^-\$/, '$-'),
    Volume: dollars(sum(ledger.orders.map(({ quantity, fillPrice }) => Math.abs(quantity * fillPrice)))),
  };
}

/** The figures that a list of backtests carries, as numbers; rates are in percent. */
export function listFigures({ ledger: { orders, securities }, total }: Results): object {
  const p = total.portfolioStatistics;
  return {
    sharpeRatio: rounded(p.sharpeRatio, 3),
    alpha: rounded(p.alpha, 3),
    beta: rounded(p.beta, 3),
    compoundingAnnualReturn: rounded(p.compoundingAnnualReturn * 100, 3),
    drawdown: rounded(p.drawdown * 100, 3),
    lossRate: rounded(p.lossRate * 100, 0),
    netProfit: rounded(p.totalNetProfit * 100, 3),
    psr: rounded(p.probabilisticSharpeRatio * 100, 3),
    securityTypes: new Set(securities.map(({ securityType }) => securityType)).size,
    sortinoRatio: rounded(p.sortinoRatio, 3),
    trades: orders.length,
    treynorRatio: rounded(p.treynorRatio, 3),
    winRate: rounded(p.winRate * 100, 0),
  };
}

/** What a list carries in place of the figures when they were not asked for, or do not exist yet. */
export const NO_LIST_FIGURES = {
  sharpeRatio: null,
  alpha: null,
  beta: null,
  compoundingAnnualReturn: null,
  drawdown: null,
  lossRate: null,
  netProfit: null,
  psr: null,
  securityTypes: null,
  sortinoRatio: null,
  trades: null,
  treynorRatio: null,
  winRate: null,
};

const totalFees = (orders: Order[]): number => sum(orders.map(({ fee }) => fee));
