import { COST_RULES } from './flags-of-costs.js';
import { CURVE_RULES } from './flags-of-curves.js';
import type { FlagRule, SanityFlag } from './flag-rule.js';
import { TRADE_RULES } from './flags-of-trades.js';
import type { RunFacts } from './run-facts.js';

const RULES: readonly FlagRule[] = [...TRADE_RULES, ...COST_RULES, ...CURVE_RULES];

export interface Findings {
  readonly flags: readonly SanityFlag[];
  /** Names of flags for which the data was missing. */
  readonly unchecked: readonly string[];
}

/** Everything about a run that makes its figures doubtful, the most serious first. */
export function findingsOf(facts: RunFacts): Findings {
  const results = RULES.map(({ flag, check }) => ({ flag, result: check(facts) }));
  return {
    flags: results.flatMap(({ flag, result }) =>
      typeof result === 'string' ? [{ flag, says: result }] : [],
    ),
    unchecked: results.filter(({ result }) => result === undefined).map(({ flag }) => flag),
  };
}
