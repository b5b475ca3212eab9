import { Rewritten } from '../../mcp/decorators/rewritten.decorator.js';

const STATISTICS = 'TotalPerformance.PortfolioStatistics.';
const STRATEGIES = 'QuantConnect.Optimizer.Strategies.';
const STRATEGY_ENDING = 'OptimizationStrategy';

/** What may be optimized or limited, by its last word: the whole names would fill a quarter of the schema. */
export const TARGETS = ['SharpeRatio', 'CompoundingAnnualReturn', 'ProbabilisticSharpeRatio', 'Drawdown'];

/** The one there is in the cloud; Euler search is refused there. */
export const GRID_SEARCH = 'GridSearch';

/** Takes QuantConnect's whole name of a statistic or a strategy for its short one. */
export const ShortName = (): PropertyDecorator =>
  Rewritten((value) => (typeof value === 'string' ? shortened(value) : value));

export function wireTarget(target: string): string {
  return STATISTICS + target;
}

export const WIRE_STRATEGY = STRATEGIES + GRID_SEARCH + STRATEGY_ENDING;

function shortened(name: string): string {
  if (name.startsWith(STATISTICS)) return name.slice(STATISTICS.length);
  if (name === WIRE_STRATEGY) return GRID_SEARCH;
  return name;
}
