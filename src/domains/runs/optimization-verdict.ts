import { fieldsOf, only } from '../../quantconnect/lenient.js';
import { fitting } from '../../quantconnect/page.js';
import { oneLine } from '../../quantconnect/upstream-text.js';
import type { WireOptimization } from '../optimizations/optimization-view.js';
import { goalOf, rankRuns, type Run, tableOf } from '../optimizations/runs.js';
import { optimizationFlags } from './optimization-flags.js';
import type { OptimizationRun } from './optimization-run.js';

const MOST_BYTES = 4096;
// For saying how many rows there was no room for.
const NOTE_BYTES = 120;
const MOST_ROWS = 20;
const MAX_NAME = 80;
// Of a parameter, which its author calls as they like.
const MAX_PARAMETER = 40;
const MOST_PARAMETERS = 10;
// What every row of a finished optimization says alike.
const NOT_SHOWN = ['progress', 'exitCode'];
const BEST_FIGURES = [
  'Sharpe Ratio',
  'Probabilistic Sharpe Ratio %',
  'Compounding Annual Return %',
  'Drawdown %',
  'Total Orders',
];

/** The runs of an optimization, the best for its goal first. */
export function rankedRuns(optimization: WireOptimization): { runs: Run[]; by: string | undefined } {
  const { criterion, optimizationTarget, extremum } = optimization;
  const goal = goalOf(criterion?.target ?? optimizationTarget, criterion?.extremum ?? extremum);
  const by = goal && `${goal.statistic}, ${goal.highestFirst ? 'highest' : 'lowest'} first`;
  return { runs: rankRuns(optimization.backtests, goal), by };
}

/** What an optimization that has ended comes to: at most 4 kB. */
export function optimizationVerdict(
  optimization: WireOptimization,
  { projectId, optimizationId, name, runs: planned }: OptimizationRun,
  trials: object | undefined,
): object {
  const { runs, by } = rankedRuns(optimization);
  const [best] = runs;
  const { columns, rows } = withoutColumns(tableOf(runs));
  const verdict = (shown: readonly unknown[]): object => ({
    state: optimization.status,
    projectId,
    optimizationId,
    name: oneLine(name, MAX_NAME),
    ...(best && { best: bestOf(best) }),
    flags: optimizationFlags(runs, fieldsOf(optimization)['parameters']),
    ...(trials && { trials }),
    runs: {
      total: planned,
      ended: runs.filter(hasFigures).length,
      ...(by && { order: by }),
      columns: columns.map(shortName),
      rows: shown,
    },
    ...(runs.length > shown.length && {
      omitted: [`${runs.length - shown.length} runs: read_optimization from start ${shown.length}`],
    }),
    next: 'The best of many is the luckiest: run it on other years with run_backtest before you believe it.',
  });
  const room = MOST_BYTES - NOTE_BYTES - Buffer.byteLength(JSON.stringify(verdict([])));
  return verdict(fitting(rows.slice(0, MOST_ROWS), Math.max(room, 0)));
}

const hasFigures = ({ figures }: Run): boolean => Object.keys(figures).length > 0;

const bestOf = ({ id, parameterSet, figures }: Run): object => ({
  backtestId: id,
  parameters: shortened(parameterSet),
  ...only(figures, ...BEST_FIGURES),
});

const shortName = (name: string): string => oneLine(name, MAX_PARAMETER);

function shortened(parameters: unknown): object {
  const entries = Object.entries(fieldsOf(parameters)).slice(0, MOST_PARAMETERS);
  return Object.fromEntries(entries.map(([name, value]) => [shortName(name), shortName(String(value))]));
}

function withoutColumns({ columns, rows }: ReturnType<typeof tableOf>): ReturnType<typeof tableOf> {
  const kept = columns.map((_, n) => n).filter((n) => !NOT_SHOWN.includes(columns[n]!));
  return { columns: kept.map((n) => columns[n]!), rows: rows.map((row) => kept.map((n) => row[n])) };
}
