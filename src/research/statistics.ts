import { fieldsOf } from '../quantconnect/lenient.js';
import { numberIn } from './numbers.js';

/** QuantConnect's names of the figures shown, the ones people look at first coming first. */
const SHOWN = [
  'Net Profit',
  'Compounding Annual Return',
  'Drawdown',
  'Drawdown Recovery',
  'Sharpe Ratio',
  'Probabilistic Sharpe Ratio',
  'Sortino Ratio',
  'Annual Standard Deviation',
  'Alpha',
  'Beta',
  'Information Ratio',
  'Total Orders',
  'Win Rate',
  'Profit-Loss Ratio',
  'Expectancy',
  'Average Win',
  'Average Loss',
  'Portfolio Turnover',
  'Total Fees',
  'Start Equity',
  'End Equity',
];

// Older engines have another name for it.
const ONCE: Readonly<Record<string, string>> = { 'Total Orders': 'Total Trades' };
const UNITS: Readonly<Record<string, string>> = { 'Drawdown Recovery': 'days' };
const CURRENCY = /^-?\s*([\p{L}\p{Sc}]{1,3})-?\s*\d/u;

/** Numbers under names that carry their unit, as `Net Profit %`, `Total Fees $`; ratios have none. */
export type NumberedStatistics = Readonly<Record<string, number>>;

export function statisticsOf(statistics: unknown): NumberedStatistics {
  const figures = fieldsOf(statistics);
  const known = SHOWN.flatMap((name) => {
    const printed = figures[name] ?? figures[ONCE[name] ?? name];
    const number = numberIn(printed);
    return number === undefined ? [] : [[`${name}${unitOf(name, printed)}`, number] as const];
  });
  return Object.fromEntries(known);
}

function unitOf(name: string, printed: unknown): string {
  const text = typeof printed === 'string' ? printed.trim() : '';
  const unit = UNITS[name] ?? (text.endsWith('%') ? '%' : CURRENCY.exec(text)?.[1]);
  return unit ? ` ${unit}` : '';
}
