import { type Curve, NO_CURVE } from '../research/curve.js';
import type { Evidence } from '../research/evidence.js';
import type { SanityFlag, Verdict } from '../research/verdict.js';

/** What the view of one backtest draws; `views/backtest` reads it. Curves may be empty. */
export interface BacktestView {
  readonly kind: 'backtest';
  /** Data of its author, shown as it is. */
  readonly name: string;
  readonly statistics: readonly { readonly name: string; readonly value: string }[];
  readonly flags: readonly SanityFlag[];
  readonly equity: Curve;
  readonly benchmark: Curve;
  /** Fractions, 0 or below. */
  readonly drawdown: Curve;
  readonly rollingSharpe: Curve;
}

export function viewOf({ backtest, equity, benchmark }: Evidence, { flags }: Verdict): BacktestView {
  const { name, statistics } = backtest;
  return {
    kind: 'backtest',
    name: typeof name === 'string' ? name : '',
    statistics: Object.entries(statistics ?? {}).map(([label, value]) => ({
      name: label,
      value: String(value),
    })),
    flags,
    equity,
    benchmark,
    drawdown: NO_CURVE,
    rollingSharpe: NO_CURVE,
  };
}
