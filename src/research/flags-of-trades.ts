import { oneLine } from '../quantconnect/upstream-text.js';
import { figure, type FlagRule, percent } from './flag-rule.js';
import { sumOf } from './moments.js';
import { bySymbol, type RunFacts } from './run-facts.js';
import { THRESHOLDS } from './thresholds.js';

const SYMBOL_CHARACTERS = 24;

/** Flags that follow from what was traded. */
export const TRADE_RULES: readonly FlagRule[] = [
  { flag: 'no_orders', check: noOrders },
  { flag: 'empty_run', check: emptyRun },
  { flag: 'few_trades', check: fewTrades },
  { flag: 'one_symbol', check: oneSymbol },
  { flag: 'short_period', check: shortPeriod },
];

function noOrders({ orders, tradingDays }: RunFacts): string | false | undefined {
  if (orders === undefined) return undefined;
  const when = tradingDays === undefined ? '' : ` in ${tradingDays} trading days`;
  return orders === 0 && `0 orders${when}: the figures describe cash, not a strategy.`;
}

/** A figure that only trading can give, of a run that did not trade; or any figure of a run without a day. */
function emptyRun({
  hasStatistics,
  orders,
  tradingDays,
  equity,
  ...facts
}: RunFacts): string | false | undefined {
  if (!hasStatistics) return undefined;
  if (tradingDays === 0) return 'Statistics of a run with 0 trading days: it had no data.';
  if (equity && equity.times.length < 2)
    return `Statistics, but an equity curve of ${equity.times.length} points: nothing was simulated.`;
  if (orders === undefined) return equity ? false : undefined;
  const figures = { Sharpe: facts.sharpe, drawdown: facts.drawdownPercent, profit: facts.netProfitPercent };
  const [odd] = Object.entries(figures).filter(([, value]) => value !== undefined && value !== 0);
  return orders === 0 && odd !== undefined && `${odd[0]} ${odd[1]} is reported although there were 0 orders.`;
}

function fewTrades({ orders, trades }: RunFacts): string | false | undefined {
  if (orders === 0) return false;
  if (trades === undefined) return undefined;
  const { leastTrades } = THRESHOLDS;
  return (
    trades.length < leastTrades &&
    `${trades.length} closed trades, fewer than ${leastTrades}: what they come to may be chance.`
  );
}

/** Of the profit of the symbols that earned something, so that no share is above 1. One traded alone is a choice. */
function oneSymbol({ trades }: RunFacts): string | false | undefined {
  if (trades === undefined) return undefined;
  const symbols = bySymbol(trades);
  const [best] = symbols;
  const earners = symbols.filter(({ profit }) => profit > 0);
  if (symbols.length < 2 || !best || earners.length === 0) return false;
  const share = best.profit / sumOf(earners.map(({ profit }) => profit));
  const most = earners.length > 2 ? THRESHOLDS.oneSymbolShare : THRESHOLDS.oneOfTwoShare;
  const name = oneLine(best.symbol, SYMBOL_CHARACTERS);
  return share > most && `${name} made ${percent(share)} of the gains of ${symbols.length} symbols traded.`;
}

/** Standard error of an annual Sharpe ratio near 0: one over the square root of the years. */
function shortPeriod({ tradingDays }: RunFacts): string | false | undefined {
  if (tradingDays === undefined) return undefined;
  const { leastTradingDays } = THRESHOLDS;
  if (tradingDays === 0 || tradingDays >= leastTradingDays) return false;
  const spread = figure(Math.sqrt(leastTradingDays / tradingDays));
  return `${tradingDays} trading days: their Sharpe ratio has a standard error of about ${spread}.`;
}
