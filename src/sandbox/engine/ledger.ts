import type { Bar } from './market.js';
import type { Security } from '../source/strategy.js';

export type OrderStatus = 'filled' | 'canceled';

/** An order and what became of it. Prices in account currency, times in unix seconds. */
export interface Order {
  /** From 1, in the order of submission. */
  id: number;
  security: Security;
  /** Negative to sell. */
  quantity: number;
  limitPrice?: number;
  marketPrice: number;
  submittedAt: number;
  status: OrderStatus;
  /** 0 until filled. */
  fillPrice: number;
  fee: number;
  closedAt: number;
}

/** A position that was opened and closed again. */
export interface Trade {
  security: Security;
  isShort: boolean;
  /** Unsigned. */
  quantity: number;
  entryTime: number;
  entryPrice: number;
  exitTime: number;
  exitPrice: number;
  /** Before fees. */
  profitLoss: number;
  fees: number;
  /** The worst and the best profit on the way. */
  worstProfit: number;
  bestProfit: number;
  orderIds: number[];
}

/** The portfolio at the end of one day. */
export interface Day {
  /** Unix seconds of midnight. */
  day: number;
  equity: Bar;
  benchmark: number;
  /** Value bought and sold on this day, by ticker. */
  traded: ReadonlyMap<string, number>;
  /** Market value held, negative when short, by ticker. */
  held: ReadonlyMap<string, number>;
}

export interface Insight {
  security: Security;
  direction: 'up' | 'down';
  generatedAt: number;
  closesAt: number;
  reference: number;
  /** 0 while the insight is open. */
  referenceFinal: number;
}

/** Everything that happened in one run, from which all results are computed. */
export interface Ledger {
  cash: number;
  /** Unix seconds of the first and the last day asked for. */
  startDay: number;
  endDay: number;
  securities: Security[];
  days: Day[];
  benchmarkStart: number;
  orders: Order[];
  trades: Trade[];
  insights: Insight[];
  unrealized: number;
}

export const netProfit = ({ profitLoss, fees }: Trade): number => profitLoss - fees;
