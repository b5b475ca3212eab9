import { isoTime } from '../engine/calendar.js';
import type { Order } from '../engine/ledger.js';
import { invented } from '../http/invented.js';
import { LEAN_VERSION } from '../projects/lean-versions.js';
import type { Backtest } from './backtest.js';

/** What a run has logged by now: its beginning, a line per order, and how it ended. */
export function logsOf(backtest: Backtest): string[] {
  const now = backtest.observe();
  if (now.status === 'In Queue...') return [];
  const startedAt = backtest.period?.startDay ?? Math.floor(backtest.created / 1000);
  const launch = `Launching analysis for ${backtest.id} with LEAN Engine ${LEAN_VERSION.name}`;
  const lines = [line(startedAt, launch)];
  if (now.fault) lines.push(...now.fault.error.split('\n').map((text) => line(startedAt, text)));
  if (!now.results) return lines;
  const { orders, endDay } = now.results.ledger;
  const ending = invented(`Algorithm Id:(${backtest.id}) completed with ${orders.length} orders.`);
  return [...lines, ...orders.map(describe), line(endDay, ending)];
}

function describe({ closedAt, id, security, quantity, status, fillPrice }: Order): string {
  const side = quantity > 0 ? 'Buy' : 'Sell';
  const outcome = status === 'filled' ? `filled at $${fillPrice}` : 'canceled';
  return line(closedAt, invented(`Order ${id}: ${side} ${Math.abs(quantity)} ${security.ticker} ${outcome}`));
}

/** `2022-01-31 14:31:00 text` */
const line = (seconds: number, text: string): string =>
  `${isoTime(seconds).slice(0, -1).replace('T', ' ')} ${text}`;
