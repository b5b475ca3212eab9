import type { Order, Trade } from './ledger.js';
import type { Bar } from './market.js';

interface Position {
  order: Order;
  worstProfit: number;
  bestProfit: number;
}

/** Cash and open positions; at most one position per ticker, opened by one order and closed by another. */
export class Portfolio {
  readonly trades: Trade[] = [];
  private readonly positions = new Map<string, Position>();

  constructor(private cash: number) {}

  quantityOf(ticker: string): number {
    return this.positions.get(ticker)?.order.quantity ?? 0;
  }

  /** Books a filled order: it opens a position, or closes the one there is. */
  book(order: Order): void {
    const { ticker } = order.security;
    this.cash -= order.quantity * order.fillPrice + order.fee;
    const position = this.positions.get(ticker);
    if (!position) {
      this.positions.set(ticker, { order, worstProfit: 0, bestProfit: 0 });
      return;
    }
    this.positions.delete(ticker);
    this.trades.push(closedTrade(position, order));
  }

  /** Notes how far each position's profit went on a day. */
  observe(barOf: (ticker: string) => Bar): void {
    for (const [ticker, position] of this.positions) {
      const bar = barOf(ticker);
      const profits = [bar.high, bar.low].map((price) => profitAt(position.order, price));
      position.worstProfit = Math.min(position.worstProfit, ...profits);
      position.bestProfit = Math.max(position.bestProfit, ...profits);
    }
  }

  /** Total value when every ticker trades at the price `priceOf` gives. */
  equityAt(priceOf: (ticker: string) => number): number {
    return [...this.heldAt(priceOf).values()].reduce((sum, value) => sum + value, this.cash);
  }

  heldAt(priceOf: (ticker: string) => number): Map<string, number> {
    return new Map(
      [...this.positions].map(([ticker, { order }]) => [ticker, order.quantity * priceOf(ticker)] as const),
    );
  }

  unrealizedAt(priceOf: (ticker: string) => number): number {
    return [...this.positions].reduce(
      (sum, [ticker, { order }]) => sum + profitAt(order, priceOf(ticker)),
      0,
    );
  }
}

function profitAt(opening: Order, price: number): number {
  return opening.quantity * (price - opening.fillPrice);
}

function closedTrade({ order: opening, worstProfit, bestProfit }: Position, closing: Order): Trade {
  const profitLoss = profitAt(opening, closing.fillPrice);
  return {
    security: opening.security,
    isShort: opening.quantity < 0,
    quantity: Math.abs(opening.quantity),
    entryTime: opening.closedAt,
    entryPrice: opening.fillPrice,
    exitTime: closing.closedAt,
    exitPrice: closing.fillPrice,
    profitLoss,
    fees: opening.fee + closing.fee,
    worstProfit: Math.min(worstProfit, profitLoss),
    bestProfit: Math.max(bestProfit, profitLoss),
    orderIds: [opening.id, closing.id],
  };
}
