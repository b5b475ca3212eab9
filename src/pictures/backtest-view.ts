import { NO_CURVE } from '../research/curve.js';
import type { Evidence } from '../research/evidence.js';
import type { Verdict } from '../research/verdict.js';

/** What the view of MCP Apps shows of a backtest. */
export function viewOf({ backtest, equity, benchmark }: Evidence, { flags }: Verdict): object {
  const named = backtest['name'];
  const name = typeof named === 'string' ? named : '';
  const statistics: object[] = [];
  return {
    kind: 'backtest',
    name,
    statistics,
    flags,
    equity,
    benchmark,
    drawdown: NO_CURVE,
    rollingSharpe: NO_CURVE,
  };
}
