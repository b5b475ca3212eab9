import { NO_CURVE } from '../research/curve.js';
import type { Evidence } from '../research/evidence.js';
import type { BacktestPicture } from './pictures.js';

/** What is drawn of the evidence about a backtest. */
export function pictureOf({ backtest, equity, benchmark }: Evidence): BacktestPicture {
  const named = backtest['name'];
  const title = typeof named === 'string' ? named : '';
  return { title, subtitle: '', equity, benchmark, drawdown: NO_CURVE, rollingSharpe: NO_CURVE };
}
