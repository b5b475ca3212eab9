import { fieldsOf } from '../quantconnect/lenient.js';
import type { Curve } from '../research/curve.js';
import { drawdownOf, rollingSharpeOf } from '../research/curves.js';
import type { Evidence } from '../research/evidence.js';
import { dayOf, signed } from './numbers.js';
import type { BacktestPicture } from './picture.js';

/** What is drawn of a backtest. */
export function pictureOf({ backtest, equity, benchmark }: Evidence): BacktestPicture {
  const { name, statistics, runtimeStatistics } = backtest;
  return {
    title: typeof name === 'string' && name.trim() ? name : 'Backtest',
    subtitle: [periodOf(equity), ...figuresOf(fieldsOf(statistics))].filter(Boolean).join('  ·  '),
    currency: currencyOf(fieldsOf(runtimeStatistics)['Equity']),
    equity,
    benchmark,
    drawdown: drawdownOf(equity),
    rollingSharpe: rollingSharpeOf(equity),
  };
}

export function periodOf({ times }: Curve): string {
  const [from, until] = [times[0], times.at(-1)];
  return from === undefined || until === undefined ? '' : `${dayOf(from)} to ${dayOf(until)}`;
}

/** Name at QuantConnect, words around the number, decimals. */
const FIGURES = [
  ['Net Profit', 'net profit ', '%', 1],
  ['Compounding Annual Return', '', '% a year', 1],
  ['Sharpe Ratio', 'Sharpe ratio ', '', 2],
  ['Drawdown', 'drawdown ', '%', 1],
  ['Total Orders', '', ' orders', 0],
] as const;

function figuresOf(statistics: Readonly<Record<string, unknown>>): string[] {
  return FIGURES.flatMap(([name, before, after, decimals]) => {
    const figure = Number.parseFloat(String(statistics[name]).replaceAll(',', ''));
    return Number.isFinite(figure) ? [`${before}${signed(Number(figure.toFixed(decimals)))}${after}`] : [];
  });
}

/** QuantConnect writes the equity with the sign of its currency: `$124,510.98`. */
function currencyOf(equity: unknown): string {
  return typeof equity === 'string' ? (/^\p{Sc}/u.exec(equity)?.[0] ?? '') : '';
}
