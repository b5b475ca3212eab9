/** Values over time, ascending. */
export interface Curve {
  /** Unix seconds. */
  readonly times: readonly number[];
  /** As many as there are times. */
  readonly values: readonly number[];
}

export const NO_CURVE: Curve = { times: [], values: [] };
