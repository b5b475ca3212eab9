import type { Curve } from '../research/curve.js';

/** What the picture of one backtest shows; curves without points are left out of it. */
export interface BacktestPicture {
  /** The name of the backtest: data of its author, drawn as it is, shortened. */
  readonly title: string;
  /** A line of figures under it. */
  readonly subtitle: string;
  /** Of the account, as it is written before an amount; none where it is not known. */
  readonly currency?: string;
  readonly equity: Curve;
  readonly benchmark: Curve;
  /** Fractions, 0 or below. */
  readonly drawdown: Curve;
  readonly rollingSharpe: Curve;
}

/** Several equity curves over one another, each starting at 100. */
export interface OverlayPicture {
  readonly title: string;
  readonly runs: readonly { readonly name: string; readonly equity: Curve }[];
}
