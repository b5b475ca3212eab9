import type { Order, Trade } from '../engine/ledger.js';
import { symbolOf } from '../engine/symbols.js';
import type { Security } from '../source/strategy.js';

/** A position that is open. */
export interface Position {
  security: Security;
  /** The id QuantConnect gives the symbol. */
  symbolId: string;
  quantity: number;
  averagePrice: number;
  /** Unix seconds; 0 for what was held before. */
  openedAt: number;
  fees: number;
  orderIds: number[];
}

/** What an account holds after some orders. */
export interface Account {
  cash: number;
  positions: Position[];
  trades: Trade[];
}

/** The account after these orders, all of them filled, from what it held before. */
export function replay(before: Account, orders: readonly Order[]): Account {
  let cash = before.cash;
  const positions = new Map(before.positions.map((position) => [position.security.ticker, position]));
  const trades = [...before.trades];
  for (const order of orders) {
    const held = positions.get(order.security.ticker);
    cash -= order.quantity * order.fillPrice + order.fee;
    if (held && isOpposite(held, order)) trades.push(closed(held, order));
    const next = held ? changed(held, order) : opened(order, order.quantity);
    if (next) positions.set(order.security.ticker, next);
    else positions.delete(order.security.ticker);
  }
  return { cash, positions: [...positions.values()], trades };
}

const isOpposite = (held: Position, { quantity }: Order): boolean =>
  Math.sign(held.quantity) === -Math.sign(quantity);

function opened(order: Order, quantity: number): Position {
  return {
    security: order.security,
    symbolId: symbolOf(order.security).id,
    quantity,
    averagePrice: order.fillPrice,
    openedAt: order.closedAt,
    fees: order.fee,
    orderIds: [order.id],
  };
}

function changed(held: Position, order: Order): Position | undefined {
  const quantity = held.quantity + order.quantity;
  if (quantity === 0) return undefined;
  const turned = Math.sign(quantity) !== Math.sign(held.quantity);
  if (turned) return { ...opened(order, quantity), symbolId: held.symbolId };
  if (isOpposite(held, order)) return { ...held, quantity };
  const paid = held.quantity * held.averagePrice + order.quantity * order.fillPrice;
  return {
    ...held,
    quantity,
    averagePrice: paid / quantity,
    fees: held.fees + order.fee,
    orderIds: [...held.orderIds, order.id],
  };
}

function closed(held: Position, order: Order): Trade {
  const quantity = Math.min(Math.abs(held.quantity), Math.abs(order.quantity));
  const profitLoss = Math.sign(held.quantity) * quantity * (order.fillPrice - held.averagePrice);
  return {
    security: held.security,
    isShort: held.quantity < 0,
    quantity,
    entryTime: held.openedAt,
    entryPrice: held.averagePrice,
    exitTime: order.closedAt,
    exitPrice: order.fillPrice,
    profitLoss,
    fees: held.fees + order.fee,
    worstProfit: Math.min(profitLoss, 0),
    bestProfit: Math.max(profitLoss, 0),
    orderIds: [...held.orderIds, order.id],
  };
}
