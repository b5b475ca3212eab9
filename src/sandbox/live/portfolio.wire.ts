import { rounded } from '../engine/wire-numbers.js';
import type { Deployment } from './deployment.js';
import type { Position } from './book.js';

/** Cash and holdings as of the last refresh; no holdings at all come out as a list. */
export function portfolioToWire(deployment: Deployment): object {
  const second = deployment.refreshed();
  const { cash, positions } = deployment.accountAt(second);
  const holdings = positions.map(
    (position) =>
      [
        position.symbolId,
        holdingToWire(position, deployment.prices.at(position.security.ticker, second)),
      ] as const,
  );
  const amount = rounded(cash, 2);
  return {
    holdings: holdings.length === 0 ? [] : Object.fromEntries(holdings),
    cash: {
      USD: {
        symbol: 'USD',
        amount,
        conversionRate: 1,
        currencySymbol: '$',
        valueInAccountCurrency: amount,
      },
    },
  };
}

function holdingToWire({ quantity, averagePrice }: Position, price: number): object {
  const unrealized = quantity * (price - averagePrice);
  const invested = Math.abs(quantity * averagePrice);
  return {
    a: rounded(averagePrice, 4),
    q: quantity,
    p: price,
    v: rounded(quantity * price, 2),
    u: rounded(unrealized, 2),
    up: invested === 0 ? 0 : rounded((unrealized / invested) * 100, 2),
  };
}
