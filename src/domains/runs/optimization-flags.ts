import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import type { SanityFlag } from '../../research/verdict.js';
import type { Run } from '../optimizations/runs.js';
import { oneLine } from '../../quantconnect/upstream-text.js';

// As for a single backtest: below it figures are mostly chance.
const FEW_ORDERS = 30;
const MAX_NAME = 60;

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

/** A best value at the end of its range may have a better one beyond it; a range of one value has no inside. */
function atEdges({ parameterSet }: Run, grid: unknown): SanityFlag[] {
  return entriesOf(grid).flatMap((entry) => {
    const { name, min, max } = fieldsOf(entry);
    const value = Number(fieldsOf(parameterSet)[String(name)] ?? Number.NaN);
    const [first, last] = [Number(min ?? Number.NaN), Number(max ?? Number.NaN)];
    if (!(first < last) || (value !== first && value !== last)) return [];
    const says = `The best ${oneLine(String(name), MAX_NAME)}, ${value}, is at the edge of its range ${first} to ${last}.`;
    return [{ flag: 'grid_edge', says }];
  });
}
