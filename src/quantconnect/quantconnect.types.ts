// Shapes of QuantConnect's answers, as far as we look into them. Nothing is required and nothing else is
// dropped: an answer is never validated in a way that could fail a call.

export interface Project {
  readonly projectId?: number;
  readonly name?: string;
  readonly language?: string;
  readonly description?: string;
  readonly created?: string;
  readonly modified?: string;
}

export interface ProjectsResponse {
  readonly projects?: readonly Project[];
}

/** Charts and orders answer this while QuantConnect is still preparing them. */
export interface LoadingResponse {
  readonly status?: string;
  /** 0 to 1. */
  readonly progress?: number;
}

export interface Backtest {
  readonly backtestId?: string;
  readonly completed?: boolean;
  readonly progress?: number;
  readonly rollingWindow?: unknown;
  readonly totalPerformance?: { readonly closedTrades?: unknown } | null;
}

export interface BacktestResponse {
  readonly backtest?: Backtest | null;
}
