import type { OptimizationParameterDto } from './grid.dto.js';
import type { OptimizationRequestDto } from './optimizations.dto.js';
import { WIRE_STRATEGY, wireTarget } from './wire-names.js';

/** How many runs a grid makes: the product of the values of each parameter, both ends included. */
export function countRuns(parameters: readonly OptimizationParameterDto[]): number {
  return parameters.reduce((runs, { min, max, step }) => runs * (Math.round((max - min) / step) + 1), 1);
}

/** A request with QuantConnect's whole names; a constraint's value has another name there than elsewhere. */
export function gridToWire({ target, constraints, ...grid }: OptimizationRequestDto): object {
  return {
    ...grid,
    target: wireTarget(target),
    strategy: WIRE_STRATEGY,
    ...(constraints && {
      constraints: constraints.map(({ target: statistic, operator, targetValue }) => ({
        target: wireTarget(statistic),
        operator,
        'target-value': targetValue,
      })),
    }),
  };
}
