import { entriesOf, fieldsOf } from '../quantconnect/lenient.js';
import type { Curve } from './curve.js';
import { drawdownOf } from './curves.js';
import type { Evidence } from './evidence.js';
import { numberIn } from './numbers.js';

const PERCENT = 100;

/** A position that was closed again. */
export interface ClosedTrade {
  readonly symbol: string;
  /** After fees, in the currency of the account. */
  readonly profit: number;
}

/** What the flags are made of. Absent is what is not known; percentages are numbers of percent. */
export interface RunFacts {
  readonly orders?: number | undefined;
  readonly fees?: number | undefined;
  readonly sharpe?: number | undefined;
  readonly netProfitPercent?: number | undefined;
  readonly drawdownPercent?: number | undefined;
  readonly hasStatistics: boolean;
  readonly tradingDays?: number | undefined;
  /** Of closed positions. */
  readonly trades?: readonly ClosedTrade[] | undefined;
  /** Unix seconds of what was asked for. */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  /** Absent where it could not be read; without points where there are none. */
  readonly equity?: Curve | undefined;
  readonly curveReturnPercent?: number | undefined;
  readonly curveDrawdownPercent?: number | undefined;
  readonly exposure?: Curve | undefined;
  readonly source?: ReadonlyMap<string, string> | undefined;
}

export function factsOf(evidence: Evidence): RunFacts {
  const { backtest, equity, exposure, source } = evidence;
  const statistics = fieldsOf(backtest['statistics']);
  return {
    hasStatistics: Object.keys(statistics).length > 0,
    orders: numberIn(statistics['Total Orders'] ?? statistics['Total Trades']),
    fees: numberIn(statistics['Total Fees']),
    sharpe: numberIn(statistics['Sharpe Ratio']),
    netProfitPercent: numberIn(statistics['Net Profit']),
    drawdownPercent: numberIn(statistics['Drawdown']),
    tradingDays: numberIn(backtest['tradeableDates']),
    trades: tradesIn(backtest['totalPerformance']),
    start: secondsOf(backtest['backtestStart']),
    end: secondsOf(backtest['backtestEnd']),
    equity: wasRead(evidence, 'Strategy Equity chart') ? equity : undefined,
    ...figuresOf(equity),
    exposure: exposure && exposure.times.length > 0 ? exposure : undefined,
    source,
  };
}

const wasRead = ({ missing = [] }: Evidence, what: string): boolean =>
  !missing.some((clause) => clause.startsWith(`${what}:`));

function figuresOf(equity: Curve): Pick<RunFacts, 'curveReturnPercent' | 'curveDrawdownPercent'> {
  const [first, last] = [equity.values[0], equity.values.at(-1)];
  if (first === undefined || last === undefined || !(first > 0) || equity.values.length < 2) return {};
  const deepest = drawdownOf(equity).values.reduce((least, value) => Math.min(least, value), 0);
  return { curveReturnPercent: (last / first - 1) * PERCENT, curveDrawdownPercent: -deepest * PERCENT };
}

function tradesIn(performance: unknown): readonly ClosedTrade[] | undefined {
  const { closedTrades } = fieldsOf(performance);
  if (closedTrades === undefined || closedTrades === null) return undefined;
  return entriesOf(closedTrades).map(fieldsOf).map(tradeOf);
}

// Older answers name one `symbol`, newer ones a list of `symbols`; a symbol is an object or its name.
function tradeOf({ symbols, symbol, profitLoss, totalFees }: Record<string, unknown>): ClosedTrade {
  const traded = entriesOf(symbols)[0] ?? symbol;
  const { value, permtick, id } = fieldsOf(traded);
  const name = [value, permtick, id, traded].find((one) => typeof one === 'string' && one !== '');
  const profit = (numberIn(profitLoss) ?? 0) - Math.abs(numberIn(totalFees) ?? 0);
  return { symbol: typeof name === 'string' ? name : 'unknown', profit };
}

function secondsOf(time: unknown): number | undefined {
  const milliseconds = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isFinite(milliseconds) ? milliseconds / 1000 : undefined;
}

/** Profit by symbol, the highest first. */
export function bySymbol(trades: readonly ClosedTrade[]): readonly ClosedTrade[] {
  const profits = new Map<string, number>();
  for (const { symbol, profit } of trades) profits.set(symbol, (profits.get(symbol) ?? 0) + profit);
  return [...profits].map(([symbol, profit]) => ({ symbol, profit })).toSorted((a, b) => b.profit - a.profit);
}
