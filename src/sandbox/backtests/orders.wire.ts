import { isoTime } from '../engine/calendar.js';
import type { Order } from '../engine/ledger.js';
import { symbolOf } from '../engine/symbols.js';
import { rounded } from '../engine/wire-numbers.js';

// LEAN's numbers for order types and states.
const MARKET = 0;
const LIMIT = 1;
const FILLED = 3;
const CANCELED = 5;

const HALF_SPREAD = 0.0001;

/** An order with its events; `algorithmId` is the backtest it belongs to. */
export function orderToWire(order: Order, algorithmId: string): object {
  const isFilled = order.status === 'filled';
  return {
    type: order.limitPrice === undefined ? MARKET : LIMIT,
    id: order.id,
    contingentId: 0,
    brokerId: [String(order.id)],
    symbol: symbolOf(order.security),
    ...(order.limitPrice === undefined ? {} : { limitPrice: order.limitPrice }),
    price: order.fillPrice,
    priceCurrency: 'USD',
    time: isoTime(order.submittedAt),
    createdTime: isoTime(order.submittedAt),
    lastFillTime: isFilled ? isoTime(order.closedAt) : null,
    canceledTime: isFilled ? null : isoTime(order.closedAt),
    quantity: order.quantity,
    status: isFilled ? FILLED : CANCELED,
    tag: '',
    properties: { timeInForce: {} },
    securityType: order.security.securityType,
    direction: order.quantity > 0 ? 0 : 1,
    value: rounded(order.quantity * order.fillPrice, 4),
    orderSubmissionData: submissionData(order.marketPrice),
    isMarketable: order.limitPrice === undefined,
    priceAdjustmentMode: 1,
    events: [submittedEvent(order, algorithmId), closingEvent(order, algorithmId)],
  };
}

function submissionData(lastPrice: number): object {
  return {
    bidPrice: rounded(lastPrice * (1 - HALF_SPREAD), 4),
    askPrice: rounded(lastPrice * (1 + HALF_SPREAD), 4),
    lastPrice,
  };
}

function submittedEvent(order: Order, algorithmId: string): object {
  return {
    ...commonEvent(order, algorithmId, 1),
    time: order.submittedAt,
    status: 'submitted',
    fillPrice: 0,
    fillQuantity: 0,
    message: null,
  };
}

function closingEvent(order: Order, algorithmId: string): object {
  const isFilled = order.status === 'filled';
  return {
    ...commonEvent(order, algorithmId, 2),
    time: order.closedAt,
    status: order.status,
    ...(isFilled ? { orderFeeAmount: order.fee, orderFeeCurrency: 'USD' } : {}),
    fillPrice: order.fillPrice,
    fillQuantity: isFilled ? order.quantity : 0,
    message: '',
  };
}

function commonEvent(
  { id, security, quantity, limitPrice }: Order,
  algorithmId: string,
  event: number,
): object {
  const symbol = symbolOf(security);
  return {
    id: `${algorithmId}-${id}-${event}`,
    algorithmId,
    orderId: id,
    orderEventId: event,
    symbol: symbol.id,
    symbolValue: symbol.value,
    symbolPermtick: symbol.permtick,
    fillPriceCurrency: 'USD',
    direction: quantity > 0 ? 'buy' : 'sell',
    isAssignment: false,
    quantity,
    ...(limitPrice === undefined ? {} : { limitPrice }),
  };
}
