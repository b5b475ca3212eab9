export const DRIFT_KINDS = ['new_field', 'missing_field', 'changed_type'] as const;

export type DriftKind = (typeof DRIFT_KINDS)[number];

/** One difference between an answer and the known shape of its endpoint. Never holds a value. */
export interface Drift {
  readonly kind: DriftKind;
  /**
   * Where in the answer, such as `backtest.rollingWindow.*.closedTrades[].symbols`: `*` is any key of a map,
   * `[]` any entry of a list. A new field has its own name only where that is safe to write down.
   */
  readonly field: string;
  /** JSON types, joined by ` or `; missing for a new field. */
  readonly expected?: string;
  /** JSON type; missing for a missing field. */
  readonly actual?: string;
}

/** The same with the path of the endpoint. */
export interface EndpointDrift extends Drift {
  readonly endpoint: string;
}
