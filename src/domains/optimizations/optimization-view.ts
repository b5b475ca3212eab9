import { pageOf } from '../../quantconnect/page.js';
import { goalOf, rankRuns, type Run, tableOf, type WireRuns } from './runs.js';

/** An optimization as QuantConnect writes it, as far as it is looked into. */
export interface WireOptimization {
  readonly projectId?: unknown;
  readonly status?: string;
  readonly criterion?: { readonly target?: string; readonly extremum?: string } | null;
  readonly optimizationTarget?: string;
  readonly extremum?: string;
  readonly constraints?: unknown;
  readonly backtests?: WireRuns;
  readonly gridLayout?: unknown;
}

const MOST_ROWS = 100;
const MOST_POINTS = 200;
// A field nobody knows yet is passed on while it is small.
const FIELD_BYTES = 1500;

/** The settings and state of an optimization, and a page of its runs as a table. */
export function optimizationWithRuns(optimization: WireOptimization, start: number): object {
  const { settings, omitted } = settingsOf(optimization);
  const { target, extremum } = criterionOf(optimization);
  const goal = goalOf(target, extremum);
  const { columns, rows } = tableOf(rankRuns(optimization.backtests, goal));
  const { shown, nextStart } = pageOf(rows, start, { most: MOST_ROWS, beside: { settings, columns } });
  const order = goal && `${goal.statistic}, ${goal.highestFirst ? 'highest' : 'lowest'} first`;
  return {
    optimization: settings,
    runs: { total: rows.length, start, ...(order && { order }), columns, rows: shown },
    omitted: [...omitted, 'of each run: equity and further statistics (pass its backtestId)'],
    ...(nextStart && { nextStart }),
    ...(isUnderway(optimization) && { note: 'Not finished. Wait 10 seconds and read again.' }),
  };
}

/** One run with every statistic by name and its equity curve. */
export function singleRun({ backtests }: WireOptimization, backtestId: string): object {
  const run = rankRuns(backtests, undefined).find(({ id }) => id === backtestId);
  if (!run) return { run: null, note: 'This optimization has no such run; read it without backtestId.' };
  const { figures, statistics: _unnamed, equity, ...rest } = run;
  return { run: { ...rest, statistics: figures, equity: thinned(equity) } };
}

function settingsOf({ backtests: _runs, gridLayout, constraints, ...rest }: WireOptimization) {
  const entries = Object.entries({ ...rest, constraints: renamedConstraints(constraints) });
  const large = entries.filter(([, value]) => (JSON.stringify(value) ?? '').length > FIELD_BYTES);
  const omitted = large.map(([name]) => name);
  return {
    settings: Object.fromEntries(entries.filter(([name]) => !omitted.includes(name))),
    omitted: gridLayout === undefined ? omitted : ['gridLayout', ...omitted],
  };
}

function criterionOf({ criterion, optimizationTarget, extremum }: WireOptimization) {
  return {
    target: criterion?.target ?? optimizationTarget,
    extremum: criterion?.extremum ?? extremum,
  };
}

/** On the wire a constraint has `target-value`; a model gets the name it has as an argument. */
function renamedConstraints(constraints: unknown): unknown {
  if (!Array.isArray(constraints)) return constraints;
  return constraints.map((constraint: unknown) => {
    if (typeof constraint !== 'object' || constraint === null) return constraint;
    const { 'target-value': targetValue, ...rest } = constraint as Record<string, unknown>;
    return targetValue === undefined ? rest : { ...rest, targetValue };
  });
}

/** Whether runs are still to come. */
export const isUnderway = ({ status }: WireOptimization): boolean => status === 'new' || status === 'running';

function thinned(equity: unknown): Run['equity'] {
  if (!Array.isArray(equity) || equity.length <= MOST_POINTS) return equity;
  const every = Math.ceil(equity.length / (MOST_POINTS - 1));
  const last = equity.length - 1;
  return (equity as unknown[]).filter((_, index) => index % every === 0 || index === last);
}
