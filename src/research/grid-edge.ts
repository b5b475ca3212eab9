import { oneLine } from '../quantconnect/upstream-text.js';
import { figure, type SanityFlag } from './flag-rule.js';
import { numberIn } from './numbers.js';

/** One dimension of a grid, as QuantConnect writes it. */
export interface GridDimension {
  readonly name?: unknown;
  readonly min?: unknown;
  readonly max?: unknown;
  readonly step?: unknown;
}

// 0.3 / 0.1 is a little less than 3.
const ROUNDING = 1e-9;
const MOST_NAMED = 3;
const NAME_CHARACTERS = 24;

/**
 * `grid_edge`, where the best run of an optimization has a parameter at the first or last value of its range: what is
 * beyond was not tried. A parameter with one or two values has nothing but edges and is left out.
 * @param best Parameters of the best run; numbers as text are fine.
 */
export function gridEdge(
  grid: readonly GridDimension[],
  best: Readonly<Record<string, unknown>>,
): SanityFlag | undefined {
  const edges = grid.flatMap((dimension) => edgeOf(dimension, best));
  if (edges.length === 0) return undefined;
  const more = edges.length > MOST_NAMED ? `, and ${edges.length - MOST_NAMED} more` : '';
  const named = edges.slice(0, MOST_NAMED).join(', ');
  return { flag: 'grid_edge', says: `${named}${more}: the optimum may lie beyond the grid.` };
}

function edgeOf(dimension: GridDimension, best: Readonly<Record<string, unknown>>): readonly string[] {
  const name = typeof dimension.name === 'string' ? dimension.name : '';
  const [min, max, value] = [dimension.min, dimension.max, best[name]].map(numberIn);
  if (min === undefined || max === undefined || value === undefined) return [];
  const step = numberIn(dimension.step) ?? 0;
  // Two values are both edges. The last one may lie up to a step below the end of the range.
  if (!(step > 0) || Math.floor((max - min) / step + ROUNDING) < 2) return [];
  const last = min + Math.floor((max - min) / step + ROUNDING) * step;
  const side = value <= min + step / 2 ? 'lowest' : value >= last - step / 2 ? 'highest' : undefined;
  if (!side) return [];
  return [
    `${oneLine(name, NAME_CHARACTERS)} = ${figure(value)} is the ${side} of ${figure(min)} to ${figure(max)}`,
  ];
}
