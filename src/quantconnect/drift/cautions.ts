import type { Drift } from './drift.js';

// Of the answer itself or of what is directly in it: `live`, `portfolio.holdings`, not `projects[].grid`.
const NEAR_THE_TOP = /^[^.[*]+(?:\.[^.[*]+)?$/;
const CONTAINER = /\b(?:array|object)\b/;

/**
 * Tools read a list that is not there as an empty one. Where that is what happened, a model must not tell a
 * person that nothing is live or that no position is open. The names in the sentences are all ours.
 */
export function cautionsOf(endpoint: string, drifts: readonly Drift[]): string[] {
  return drifts.filter(mayLookEmpty).map(({ field, expected, actual }) => {
    const what = actual === undefined ? `lacks ${field}` : `has ${field} as ${actual}, not ${expected}`;
    return `QuantConnect's answer to ${endpoint} ${what}: what is missing here may exist all the same.`;
  });
}

function mayLookEmpty({ kind, field, expected = '' }: Drift): boolean {
  return kind !== 'new_field' && field !== 'errors' && NEAR_THE_TOP.test(field) && CONTAINER.test(expected);
}
