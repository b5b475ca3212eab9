import type { NumberedStatistics } from '../statistics.js';
import type { ComparedRun, Table } from './compared-run.js';

type Direction = 'high' | 'low';

/** Which way is better. Of the others neither is: a beta, a turnover and a number of orders are what they are. */
const BETTER: Readonly<Record<string, Direction>> = {
  'Net Profit': 'high',
  'Compounding Annual Return': 'high',
  Drawdown: 'low',
  'Drawdown Recovery': 'low',
  'Sharpe Ratio': 'high',
  'Probabilistic Sharpe Ratio': 'high',
  'Sortino Ratio': 'high',
  'Annual Standard Deviation': 'low',
  Alpha: 'high',
  'Information Ratio': 'high',
  'Win Rate': 'high',
  'Profit-Loss Ratio': 'high',
  Expectancy: 'high',
  'Average Win': 'high',
  // Negative: the highest is the smallest loss.
  'Average Loss': 'high',
  'Total Fees': 'low',
  'End Equity': 'high',
};

// They stand for money that was never at risk: a drawdown of 0 would win against every strategy.
const NOT_TRADED = new Set(['no_orders', 'empty_run']);

/** A row per statistic, a column per run, and the label of the best one; none where all are alike. */
export function statisticsTable(runs: readonly ComparedRun[]): Table {
  const all = runs.map(({ verdict }) => (verdict['statistics'] ?? {}) as NumberedStatistics);
  const names = [...new Set(all.flatMap((statistics) => Object.keys(statistics)))];
  const rows = names.map((name) => {
    const values = all.map((statistics) => statistics[name] ?? null);
    return [name, ...values, bestOf(name, values, runs)];
  });
  return { columns: ['statistic', ...runs.map(({ label }) => label), 'best'], rows };
}

function bestOf(name: string, values: readonly (number | null)[], runs: readonly ComparedRun[]): string {
  const direction = BETTER[name.replace(/ \S{1,4}$/, '')] ?? BETTER[name];
  const fit = runs.flatMap(({ label, verdict }, index) => {
    const value = values[index];
    const traded = !verdict.flags.some(({ flag }) => NOT_TRADED.has(flag));
    return typeof value === 'number' && traded ? [{ label, value }] : [];
  });
  if (!direction || fit.length < 2) return '';
  const worth = ({ value }: { value: number }): number => (direction === 'high' ? value : -value);
  const most = Math.max(...fit.map(worth));
  const best = fit.filter((one) => worth(one) === most);
  return best.length === fit.length ? '' : best.map(({ label }) => label).join(' ');
}
