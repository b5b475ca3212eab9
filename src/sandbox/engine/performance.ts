import { isoDay, SECONDS_PER_DAY } from './calendar.js';
import { curveOf, cutCurve, type Curve } from './curve.js';
import type { Ledger, Trade } from './ledger.js';
import { portfolioStatistics, type PortfolioStatistics } from './portfolio-statistics.js';
import { sum } from './series-math.js';
import { tradeStatistics, type TradeStatistics } from './trade-statistics.js';

/** How a portfolio did over a period. */
export interface Performance {
  tradeStatistics: TradeStatistics;
  portfolioStatistics: PortfolioStatistics;
  closedTrades: Trade[];
}

const ROLLING_MONTHS = [1, 3, 6, 12];

/** The performance over the whole run. */
export function totalPerformance(ledger: Ledger): Performance {
  const [first, last] = [ledger.days[0]?.day ?? 0, ledger.days.at(-1)?.day ?? 0];
  return performanceBetween(materialOf(ledger), first, last);
}

/** The performance over 1, 3, 6 and 12 months up to each month end, keyed like `M3_20220131`. */
export function rollingPerformance(ledger: Ledger): Map<string, Performance> {
  const material = materialOf(ledger);
  const ends = monthEnds(material.curve.days, ledger.endDay);
  return new Map(
    ROLLING_MONTHS.flatMap((months) =>
      ends.map((end) => {
        const key = `M${months}_${isoDay(end).replaceAll('-', '')}`;
        return [key, performanceBetween(material, monthsBefore(end, months), end)] as const;
      }),
    ),
  );
}

/** The share of the portfolio that was traded on each day. */
export function turnoverOf({ days }: Ledger): number[] {
  return days.map(({ traded, equity }) => sum([...traded.values()]) / equity.close);
}

interface Material {
  curve: Curve;
  trades: Trade[];
  turnover: number[];
}

function materialOf(ledger: Ledger): Material {
  return { curve: curveOf(ledger), trades: ledger.trades, turnover: turnoverOf(ledger) };
}

function performanceBetween({ curve, trades, turnover }: Material, from: number, to: number): Performance {
  const within = (seconds: number): boolean => seconds >= from && seconds < to + SECONDS_PER_DAY;
  const closedTrades = trades.filter(({ exitTime }) => within(exitTime));
  const turnoverWithin = turnover.filter((_, index) => within(curve.days[index] ?? 0));
  return {
    tradeStatistics: tradeStatistics(closedTrades),
    portfolioStatistics: portfolioStatistics(cutCurve(curve, from, to), closedTrades, turnoverWithin),
    closedTrades,
  };
}

// Calendar month ends, and the end of the run in place of the end of its month.
function monthEnds(days: number[], endDay: number): number[] {
  return [...new Set(days.map((day) => Math.min(lastOfMonth(day), endDay)))];
}

function lastOfMonth(day: number): number {
  const date = new Date(day * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / 1000;
}

function monthsBefore(end: number, months: number): number {
  const date = new Date(end * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1 - months, 1) / 1000;
}
