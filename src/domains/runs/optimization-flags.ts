import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import { gridEdge } from '../../research/grid-edge.js';
import type { SanityFlag } from '../../research/verdict.js';
import type { Run } from '../optimizations/runs.js';

// As for a single backtest: below it figures are mostly chance.
const FEW_ORDERS = 30;

/** What makes the best run of an optimization doubtful. */
export function optimizationFlags(runs: readonly Run[], grid: unknown): SanityFlag[] {
  const [best] = runs;
  if (!best) return [{ flag: 'no_runs', says: 'The optimization has 0 runs.' }];
  return [...failed(runs), ...fewOrders(best), ...atEdges(best, grid)];
}

function failed(runs: readonly Run[]): SanityFlag[] {
  const count = runs.filter(({ exitCode }) => Number(exitCode) > 0).length;
  if (count === 0) return [];
  return [{ flag: 'failed_runs', says: `${count} of ${runs.length} runs ended with an error.` }];
}

function fewOrders({ figures }: Run): SanityFlag[] {
  const orders = figures['Total Orders'];
  if (typeof orders !== 'number' || orders >= FEW_ORDERS) return [];
  if (orders === 0) return [{ flag: 'no_orders', says: 'The best run has 0 orders.' }];
  return [{ flag: 'few_trades', says: `The best run has ${orders} orders, fewer than ${FEW_ORDERS}.` }];
}

function atEdges({ parameterSet }: Run, grid: unknown): SanityFlag[] {
  const edge = gridEdge(entriesOf(grid).map(fieldsOf), fieldsOf(parameterSet));
  return edge ? [edge] : [];
}
