import { entriesOf } from '../../quantconnect/lenient.js';
import { nameStatistics, type NamedStatistics, type StatisticName } from './run-statistics.js';

/** One run of an optimization as QuantConnect writes it, about 9 kB; nothing in it is certain. */
export interface WireRun {
  readonly id?: string;
  readonly name?: string;
  readonly progress?: unknown;
  readonly exitCode?: unknown;
  readonly statistics?: unknown;
  readonly parameterSet?: Readonly<Record<string, unknown>> | readonly unknown[] | null;
  readonly equity?: unknown;
  readonly startDate?: unknown;
  readonly endDate?: unknown;
}

export type WireRuns = readonly WireRun[] | Readonly<Record<string, WireRun>> | null;

export interface Run extends WireRun {
  readonly figures: NamedStatistics;
}

/** What the runs are compared by. */
export interface Goal {
  readonly statistic: StatisticName;
  readonly highestFirst: boolean;
}

const OPTIMIZED: Readonly<Record<string, StatisticName>> = {
  SharpeRatio: 'Sharpe Ratio',
  CompoundingAnnualReturn: 'Compounding Annual Return %',
  ProbabilisticSharpeRatio: 'Probabilistic Sharpe Ratio %',
  Drawdown: 'Drawdown %',
};

const IN_TABLE: readonly StatisticName[] = [
  'Sharpe Ratio',
  'Probabilistic Sharpe Ratio %',
  'Compounding Annual Return %',
  'Net Profit %',
  'Drawdown %',
  'Win Rate %',
  'Total Orders',
  'Total Fees',
];

/** The goal of an optimization by its target, such as `TotalPerformance.PortfolioStatistics.Drawdown`. */
export function goalOf(target: unknown, extremum: unknown): Goal | undefined {
  const statistic = typeof target === 'string' ? OPTIMIZED[target.split('.').at(-1) ?? ''] : undefined;
  return statistic && { statistic, highestFirst: extremum !== 'min' };
}

/** The runs, best first; those without a figure yet come last. */
export function rankRuns(runs: WireRuns | undefined, goal: Goal | undefined): Run[] {
  const ranked = (entriesOf(runs) as readonly (WireRun | null)[])
    .filter((run) => typeof run === 'object' && run !== null)
    .map((run) => ({ ...run, figures: nameStatistics(run.statistics) }));
  if (!goal) return ranked;
  const worth = ({ figures }: Run): number => {
    const figure = figures[goal.statistic];
    if (typeof figure !== 'number') return Number.NEGATIVE_INFINITY;
    return goal.highestFirst ? figure : -figure;
  };
  // The difference of two infinities is no number, which a sort takes for "equal".
  return ranked.toSorted((a, b) => worth(b) - worth(a));
}

/** Column names once and rows of bare values: a hundred runs cost what one costs as QuantConnect writes it. */
export function tableOf(runs: readonly Run[]): { columns: string[]; rows: unknown[][] } {
  const parameters = [...new Set(runs.flatMap(({ parameterSet }) => Object.keys(parameterSet ?? {})))];
  return {
    columns: ['backtestId', ...parameters, ...IN_TABLE, 'progress', 'exitCode'],
    rows: runs.map(({ id, parameterSet, figures, progress, exitCode }) => [
      id,
      ...parameters.map((name) => (parameterSet as Record<string, unknown> | null)?.[name]),
      ...IN_TABLE.map((name) => figures[name]),
      progress,
      exitCode,
    ]),
  };
}
