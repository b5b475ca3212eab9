import type { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { readGrid, type GridParameter } from './grid.js';

const STATISTICS = 'TotalPerformance.PortfolioStatistics.';
const GRID_SEARCH = 'QuantConnect.Optimizer.Strategies.GridSearchOptimizationStrategy';
const OPERATORS = ['LessOrEqual', 'Less', 'GreaterOrEqual', 'Greater', 'NotEqual', 'Equals'];

/** Which figure of the statistics array an optimization can be aimed at. */
export const FIGURE_OF: Readonly<Record<string, number>> = {
  [`${STATISTICS}SharpeRatio`]: 15,
  [`${STATISTICS}CompoundingAnnualReturn`]: 6,
  [`${STATISTICS}ProbabilisticSharpeRatio`]: 13,
  [`${STATISTICS}Drawdown`]: 7,
};

/** How many nodes of a kind may work in parallel, and what one costs an hour, in dollars. */
const NODE_TYPES: Readonly<Record<string, { most: number; price: number }>> = {
  'O2-8': { most: 24, price: 0.15 },
  'O4-12': { most: 12, price: 0.3 },
  'O8-16': { most: 6, price: 0.6 },
};

/** What is to be optimized. */
export interface Order {
  name: string;
  target: string;
  extremum: 'min' | 'max';
  targetValue: number | null;
  strategy: string;
  grid: GridParameter[];
  constraints: object[];
}

/** On what it runs. */
export interface Nodes {
  type: string;
  parallel: number;
  /** Dollars an hour for one of them. */
  price: number;
}

export function readOrder(args: Arguments): Order {
  return {
    name: args.text('name'),
    target: oneOf(args, 'target', Object.keys(FIGURE_OF)),
    extremum: oneOf(args, 'targetTo', ['min', 'max']),
    // Command-line clients send an empty text for none.
    targetValue: args.possiblyEmptyText('targetValue') ? Number(args.text('targetValue')) : null,
    strategy: oneOf(args, 'strategy', [GRID_SEARCH]),
    grid: readGrid(args.raw('parameters')),
    constraints: Object.values(args.raw('constraints') ?? {}).map(readConstraint),
  };
}

export function readNodes(args: Arguments): Nodes {
  const type = oneOf(args, 'nodeType', Object.keys(NODE_TYPES));
  const [parallel, { most, price }] = [
    args.integer('parallelNodes'),
    NODE_TYPES[type] ?? { most: 0, price: 0 },
  ];
  if (parallel < 1 || parallel > most) {
    throw new Refused(invented(`An optimization runs on 1 to ${most} nodes of type ${type}.`));
  }
  return { type, parallel, price };
}

function oneOf<T extends string>(args: Arguments, name: string, choices: readonly T[]): T {
  const choice = choices.find((value) => value === args.text(name));
  if (!choice) throw new Refused(invented(`Not a valid ${name}: ${args.text(name)}`));
  return choice;
}

// Only this name of the threshold has been seen on the wire.
function readConstraint(sent: unknown): object {
  const { target, operator, 'target-value': value } = (sent ?? {}) as Record<string, unknown>;
  const threshold = typeof value === 'string' && value !== '' ? Number(value) : value;
  const isValid =
    String(target) in FIGURE_OF && OPERATORS.includes(String(operator)) && Number.isFinite(threshold);
  if (!isValid) throw new Refused(invented('Not a valid constraint.'));
  return { target, operator, 'target-value': threshold };
}
