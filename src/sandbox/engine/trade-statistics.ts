import { netProfit, type Trade } from './ledger.js';
import { mean, median, ratio, sum, variance } from './series-math.js';

/** Figures of closed trades. Money is in account currency, durations are in seconds, rates are fractions. */
export type TradeStatistics = ReturnType<typeof tradeStatistics>;

export function tradeStatistics(trades: Trade[]) {
  const [wins, losses] = [trades.filter(isWin), trades.filter((trade) => !isWin(trade))];
  return {
    startTime: trades.length === 0 ? undefined : Math.min(...trades.map(({ entryTime }) => entryTime)),
    endTime: trades.length === 0 ? undefined : Math.max(...trades.map(({ exitTime }) => exitTime)),
    ...countFigures(trades, wins.length, losses.length),
    ...profitFigures(trades.map(netProfit)),
    ...durationFigures(trades, wins, losses),
    ...excursionFigures(trades),
    totalFees: sum(trades.map(({ fees }) => fees)),
  };
}

/** A trade wins when something is left after its fees. */
export const isWin = (trade: Trade): boolean => netProfit(trade) > 0;

function countFigures(trades: Trade[], wins: number, losses: number) {
  return {
    totalNumberOfTrades: trades.length,
    numberOfWinningTrades: wins,
    numberOfLosingTrades: losses,
    maxConsecutiveWinningTrades: longestRun(trades, true),
    maxConsecutiveLosingTrades: longestRun(trades, false),
    winLossRatio: ratio(wins, losses),
    winRate: ratio(wins, trades.length),
    lossRate: ratio(losses, trades.length),
  };
}

function profitFigures(profits: number[]) {
  const [gains, pains] = [profits.filter((profit) => profit > 0), profits.filter((profit) => profit <= 0)];
  const deviation = Math.sqrt(variance(profits));
  const downside = Math.sqrt(variance(pains));
  const drawdown = closedDrawdown(profits);
  return {
    totalProfitLoss: sum(profits),
    totalProfit: sum(gains),
    totalLoss: sum(pains),
    largestProfit: Math.max(0, ...gains),
    largestLoss: Math.min(0, ...pains),
    averageProfitLoss: mean(profits),
    averageProfit: mean(gains),
    averageLoss: mean(pains),
    profitLossRatio: ratio(mean(gains), Math.abs(mean(pains))),
    profitLossStandardDeviation: deviation,
    profitLossDownsideDeviation: downside,
    profitFactor: ratio(sum(gains), Math.abs(sum(pains))),
    sharpeRatio: ratio(mean(profits), deviation),
    sortinoRatio: ratio(mean(profits), downside),
    maximumClosedTradeDrawdown: drawdown,
    profitToMaxDrawdownRatio: ratio(sum(profits), Math.abs(drawdown)),
  };
}

function durationFigures(trades: Trade[], wins: Trade[], losses: Trade[]) {
  const [all, winning, losing] = [trades, wins, losses].map((group) => group.map(durationOf)) as [
    number[],
    number[],
    number[],
  ];
  return {
    averageTradeDuration: mean(all),
    averageWinningTradeDuration: mean(winning),
    averageLosingTradeDuration: mean(losing),
    medianTradeDuration: median(all),
    medianWinningTradeDuration: median(winning),
    medianLosingTradeDuration: median(losing),
    maximumDrawdownDuration: longestUnderwater(trades),
  };
}

function excursionFigures(trades: Trade[]) {
  const worst = trades.map(({ worstProfit }) => worstProfit);
  const best = trades.map(({ bestProfit }) => bestProfit);
  const givenBack = trades.map(endTradeDrawdown);
  return {
    averageMAE: mean(worst),
    averageMFE: mean(best),
    largestMAE: Math.min(0, ...worst),
    largestMFE: Math.max(0, ...best),
    maximumIntraTradeDrawdown: Math.min(0, ...worst, ...givenBack),
    maximumEndTradeDrawdown: Math.min(0, ...givenBack),
    averageEndTradeDrawdown: mean(givenBack),
  };
}

export const durationOf = ({ entryTime, exitTime }: Trade): number => exitTime - entryTime;

/** What a trade gave back from its best moment, never above 0. */
export const endTradeDrawdown = ({ profitLoss, bestProfit }: Trade): number => profitLoss - bestProfit;

function longestRun(trades: Trade[], winning: boolean): number {
  let [run, longest] = [0, 0];
  for (const trade of trades) {
    run = isWin(trade) === winning ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function closedDrawdown(profits: number[]): number {
  let [total, peak, deepest] = [0, 0, 0];
  for (const profit of profits) {
    total += profit;
    peak = Math.max(peak, total);
    deepest = Math.min(deepest, total - peak);
  }
  return deepest;
}

function longestUnderwater(trades: Trade[]): number {
  let [total, peak, since, longest] = [0, 0, trades[0]?.entryTime ?? 0, 0];
  for (const trade of trades) {
    total += netProfit(trade);
    if (total >= peak) [peak, since] = [total, trade.exitTime];
    else longest = Math.max(longest, trade.exitTime - since);
  }
  return longest;
}
