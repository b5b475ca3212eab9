import { entriesOf, fieldsOf, without, withoutNulls } from './lenient.js';
import { fittingPage } from './page.js';
import type { JsonObject } from './quantconnect-reply.js';

// An entry takes 3 bytes at least, and a page has 14,000.
const MOST_ENTRIES = 5000;

export interface Brief {
  /** One entry as it is shown; the fields that are null are left out in any case. */
  readonly shorten: (entry: JsonObject) => JsonObject;
  /** What that leaves out and which argument asks for it, for the model. */
  readonly omitted: string;
}

/**
 * A page of orders, trades or insights, as much of it as fits into one result.
 * @param list The field of the answer that holds it.
 */
export function resultList(answer: JsonObject, list: string, start: number, brief?: Brief): JsonObject {
  // What certainly does not fit need not be shortened.
  const entries = entriesOf(answer[list]);
  const first = entries
    .slice(0, MOST_ENTRIES)
    .map((entry) => withoutNulls(brief ? brief.shorten(fieldsOf(entry)) : entry));
  const rest = without(answer, list);
  const { shown, nextStart } = fittingPage(first, start, answer['length'], rest);
  return {
    ...rest,
    [list]: shown,
    ...(nextStart && { nextStart }),
    ...(brief && shown.length > 0 && { omitted: [brief.omitted] }),
  };
}

/** An order as a line of a blotter: what, how much, at what price, when, and what became of it. */
export const BRIEF_ORDERS: Brief = {
  omitted: 'events, broker ids, submission data, properties and the whole symbol: set includeDetails',
  shorten: ({
    id,
    time,
    symbol,
    type,
    quantity,
    price,
    value,
    status,
    lastFillTime,
    limitPrice,
    stopPrice,
    tag,
  }) => ({
    id,
    time,
    symbol: fieldsOf(symbol)['value'] ?? symbol,
    type,
    quantity,
    price,
    value,
    status,
    lastFillTime: lastFillTime === time ? null : lastFillTime,
    limitPrice: limitPrice ?? null,
    stopPrice: stopPrice ?? null,
    tag: tag === '' ? null : tag,
  }),
};

/** A trade without the orders it was made of. */
export const BRIEF_TRADES: Brief = {
  omitted: 'orders of each trade: set includeOrders',
  shorten: ({ orders: _orders, ...trade }) => trade,
};
