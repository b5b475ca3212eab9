import type { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { symbolOf } from '../engine/symbols.js';
import type { Position } from './book.js';
import type { Terms } from './deployment.js';

interface BrokerageSettings {
  id?: unknown;
  cash?: { amount?: unknown }[];
  holdings?: { symbol?: string; symbolId?: string; quantity?: unknown; averagePrice?: unknown }[];
}

/** Where a run trades. The id alone is enough; secrets are taken and not looked at. */
export function readTerms(args: Arguments): Terms {
  const nodeId = args.text('nodeId');
  const brokerage = args.raw('brokerage') as BrokerageSettings | undefined;
  if (brokerage === undefined) throw new Refused('Required parameter brokerage is missing.');
  const { id } = brokerage;
  const [cash, holdings] = [listOf(brokerage.cash), listOf(brokerage.holdings)];
  if (typeof id !== 'string' || id.trim() === '') {
    throw new Refused(invented('The brokerage needs an id.'));
  }
  return {
    nodeId,
    brokerageId: id,
    ...(cash.length > 0 && { cash: cash.reduce((sum, { amount }) => sum + Number(amount), 0) }),
    holdings: holdings.map(positionOf),
  };
}

const listOf = <T>(value: T[] | undefined): T[] => (Array.isArray(value) ? value : []);

function positionOf(holding: NonNullable<BrokerageSettings['holdings']>[number]): Position {
  const ticker = holding.symbol ?? holding.symbolId?.split(' ')[0] ?? '';
  const security = { ticker, securityType: 1 };
  return {
    security,
    symbolId: holding.symbolId ?? symbolOf(security).id,
    quantity: Number(holding.quantity ?? 0),
    averagePrice: Number(holding.averagePrice ?? 0),
    openedAt: 0,
    fees: 0,
    orderIds: [],
  };
}
