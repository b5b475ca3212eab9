import type { Security } from '../source/strategy.js';
import { CLOSE_SECONDS, FILL_SECONDS } from './calendar.js';
import type { Order } from './ledger.js';
import { roundPrice, type Bar } from './market.js';
import type { Random } from './random.js';

// Interactive Brokers' fixed pricing for US shares, which is LEAN's default fee model.
const FEE_PER_UNIT = 0.005;
const LEAST_FEE = 1;
const LARGEST_FEE_SHARE = 0.005;

const LARGEST_SLIPPAGE = 0.0005;
const LIMIT_DISTANCE = 0.003;

/** Takes orders at the open of a day and fills them, or cancels a limit order the day did not reach. */
export class Broker {
  readonly orders: Order[] = [];

  constructor(private readonly random: Random) {}

  submit(security: Security, quantity: number, day: number, bar: Bar, isLimit: boolean): Order {
    const side = Math.sign(quantity);
    const slipped = roundPrice(bar.open * (1 + side * this.random.between(0, LARGEST_SLIPPAGE)));
    const limitPrice = roundPrice(bar.open * (1 - side * LIMIT_DISTANCE));
    const isReached = side > 0 ? bar.low <= limitPrice : bar.high >= limitPrice;
    const isFilled = !isLimit || isReached;
    const fillPrice = isFilled ? (isLimit ? limitPrice : slipped) : 0;
    const order: Order = {
      id: this.orders.length + 1,
      security,
      quantity,
      ...(isLimit ? { limitPrice } : {}),
      marketPrice: bar.open,
      submittedAt: day + FILL_SECONDS,
      status: isFilled ? 'filled' : 'canceled',
      fillPrice,
      fee: isFilled ? feeFor(quantity, fillPrice) : 0,
      closedAt: day + (isFilled ? FILL_SECONDS : CLOSE_SECONDS),
    };
    this.orders.push(order);
    return order;
  }
}

function feeFor(quantity: number, price: number): number {
  const units = Math.abs(quantity);
  const fee = Math.max(LEAST_FEE, units * FEE_PER_UNIT);
  return Math.round(Math.min(fee, Math.max(units * price * LARGEST_FEE_SHARE, LEAST_FEE)) * 100) / 100;
}
