import { isoTime } from '../engine/calendar.js';
import { netProfit, type Trade } from '../engine/ledger.js';
import type { Performance } from '../engine/performance.js';
import type { PortfolioStatistics } from '../engine/portfolio-statistics.js';
import { symbolOf } from '../engine/symbols.js';
import { durationOf, endTradeDrawdown, type TradeStatistics } from '../engine/trade-statistics.js';
import { decimal, rounded, timeSpan } from '../engine/wire-numbers.js';
import { createHash } from 'node:crypto';

/** A performance in the API's form: decimals as text, counts as numbers, durations as .NET time spans. */
export function performanceToWire({
  tradeStatistics,
  portfolioStatistics,
  closedTrades,
}: Performance): object {
  return {
    tradeStatistics: tradeStatisticsToWire(tradeStatistics),
    portfolioStatistics: portfolioStatisticsToWire(portfolioStatistics),
    closedTrades: closedTrades.map(tradeToWire),
  };
}

function portfolioStatisticsToWire(statistics: PortfolioStatistics): object {
  return mapFigures(statistics, (value) => decimal(value));
}

function tradeStatisticsToWire({ startTime, endTime, ...figures }: TradeStatistics): object {
  return {
    startDateTime: startTime === undefined ? null : isoTime(startTime),
    endDateTime: endTime === undefined ? null : isoTime(endTime),
    ...mapFigures(figures, (value, name) => {
      if (/duration/i.test(name)) return timeSpan(value);
      return COUNTS.has(name) ? value : decimal(value);
    }),
  };
}

const COUNTS = new Set([
  'totalNumberOfTrades',
  'numberOfWinningTrades',
  'numberOfLosingTrades',
  'maxConsecutiveWinningTrades',
  'maxConsecutiveLosingTrades',
]);

function mapFigures(figures: object, write: (value: number, name: string) => string | number): object {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, write(value as number, name)]),
  );
}

/** A position that was opened and closed again. */
export function tradeToWire(trade: Trade): object {
  return {
    id: uuidOf(trade),
    symbols: [symbolOf(trade.security)],
    entryTime: isoTime(trade.entryTime),
    entryPrice: trade.entryPrice,
    direction: trade.isShort ? 1 : 0,
    quantity: trade.quantity,
    exitTime: isoTime(trade.exitTime),
    exitPrice: trade.exitPrice,
    profitLoss: rounded(trade.profitLoss, 4),
    totalFees: rounded(trade.fees, 4),
    mae: rounded(trade.worstProfit, 4),
    mfe: rounded(trade.bestProfit, 4),
    duration: timeSpan(durationOf(trade)),
    endTradeDrawdown: rounded(endTradeDrawdown(trade), 4),
    isWin: netProfit(trade) > 0,
    orderIds: trade.orderIds,
  };
}

function uuidOf({ orderIds, security, entryTime }: Trade): string {
  const hash = createHash('md5').update(`${security.ticker}:${entryTime}:${orderIds.join()}`).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
