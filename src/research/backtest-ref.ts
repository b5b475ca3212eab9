export interface BacktestRef {
  readonly projectId: number;
  readonly backtestId: string;
}

/** What the caller's token allows beyond reading backtests; without it the verdict says less. */
export interface EvidenceRights {
  /** Files of the project may be read, for the line an error names. */
  readonly readsFiles: boolean;
  /** QuantConnect may be asked to explain an error. */
  readonly asksForExplanations: boolean;
}
