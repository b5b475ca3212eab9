import { literalNumber, literalText, type Call, type SourceFacts } from './calls.js';

/** One way the algorithm opens a position. */
export interface Entry {
  kind: 'holdings' | 'quantity';
  /** Missing when the symbol is an expression: the entry then applies to every security. */
  ticker?: string;
  /** Share of the portfolio or number of units, negative for short; missing when it is an expression. */
  size?: number;
  isLimit: boolean;
}

/** The outline of an algorithm that the simulator can run. */
export interface Strategy {
  securities: Security[];
  startDate?: Date;
  endDate?: Date;
  cash: number;
  entries: Entry[];
  /** Whether positions are ever closed again. */
  exits: boolean;
  emitsInsights: boolean;
  /** Whether a portfolio model turns the insights into orders. */
  tradesInsights: boolean;
}

export interface Security {
  ticker: string;
  /** LEAN's number for the kind of security. */
  securityType: number;
}

const DEFAULT_CASH = 100_000;
// Enough for any honest example; a universe of thousands would only make everybody wait.
const MOST_SECURITIES = 30;
const SECURITY_TYPES: Readonly<Record<string, number>> = {
  add_equity: 1,
  add_option: 2,
  add_forex: 4,
  add_future: 5,
  add_cfd: 6,
  add_crypto: 7,
  add_index: 9,
};
const QUANTITY_ORDERS = ['market_order', 'limit_order', 'market_on_open_order', 'buy', 'sell', 'order'];
const INSIGHTS = ['emit_insights', 'insight.price', 'insight', 'constant_alpha_model'];

/** Reads the outline off the calls; what is not written as a literal gets LEAN's default or is left open. */
export function outlineStrategy({ calls, listedTickers }: SourceFacts): Strategy {
  const has = (method: string): boolean => calls.some((call) => call.method === method);
  const orders = calls.flatMap(readOrder);
  const insights = INSIGHTS.some(has);
  const tradesInsights = insights && has('set_portfolio_construction');
  const [startDate, endDate] = [readDate(calls, 'set_start_date'), readDate(calls, 'set_end_date')];
  return {
    securities: readSecurities(calls, listedTickers),
    ...(startDate ? { startDate } : {}),
    ...(endDate ? { endDate } : {}),
    cash: readCash(calls),
    entries: orders.filter(({ size }) => size !== 0),
    exits: has('liquidate') || orders.some(({ size }) => size === 0) || tradesInsights,
    emitsInsights: insights,
    tradesInsights,
  };
}

function readSecurities(calls: Call[], listedTickers: string[]): Security[] {
  const found = new Map<string, Security>();
  for (const { method, args } of calls) {
    const securityType = SECURITY_TYPES[method];
    if (securityType === undefined) continue;
    const literal = literalText(args[0]);
    for (const ticker of literal ? [literal.toUpperCase()] : listedTickers) {
      found.set(ticker, { ticker, securityType });
    }
  }
  if (found.size === 0) return [{ ticker: 'SPY', securityType: 1 }];
  return [...found.values()].slice(0, MOST_SECURITIES);
}

function readCash(calls: Call[]): number {
  const call = calls.findLast(({ method }) => method === 'set_cash');
  const amounts = (call?.args ?? []).map(literalNumber).filter((amount) => amount !== undefined);
  return Math.max(amounts.at(-1) ?? DEFAULT_CASH, 0) || DEFAULT_CASH;
}

// Written as `2023, 1, 31` or as one date object around it.
function readDate(calls: Call[], method: string): Date | undefined {
  const written = calls.findLast((call) => call.method === method)?.args.join(',') ?? '';
  const parts = /^(?:[\w.\s]*\()?\s*(\d{4})\s*,\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)?$/.exec(written);
  if (!parts) return undefined;
  return new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
}

function readOrder({ method, args }: Call): Entry[] {
  const isHoldings = method === 'set_holdings';
  if (!isHoldings && !QUANTITY_ORDERS.includes(method)) return [];
  const ticker = literalText(args[0]);
  const stated = literalNumber(args[1]);
  const size = stated !== undefined && method === 'sell' ? -Math.abs(stated) : stated;
  return [
    {
      kind: isHoldings ? 'holdings' : 'quantity',
      ...(ticker ? { ticker: ticker.toUpperCase() } : {}),
      ...(size !== undefined ? { size } : {}),
      isLimit: method === 'limit_order',
    },
  ];
}
