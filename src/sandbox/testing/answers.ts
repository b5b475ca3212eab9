/** What the tests read from answers; the service sends more than this. */
export interface Answer {
  success: boolean;
  errors: string[];
}

export interface ProjectsAnswer extends Answer {
  projects: {
    projectId: number;
    name: string;
    description: string;
    language: string;
    created: string;
    ownerId: number;
    parameters: unknown;
  }[];
  versions: object[];
}

export interface FilesAnswer extends Answer {
  files: { id: number; name: string; content: string; projectId: number }[];
}

export interface CompileAnswer extends Answer {
  compileId: string;
  state: string;
  signature: string;
  signatureOrder: string[];
  logs: string[];
}

export interface ClosedTrade {
  profitLoss: number;
  totalFees: number;
  isWin: boolean;
  exitTime: string;
  orderIds: number[];
}

export interface WirePerformance {
  tradeStatistics: Record<string, string | number | null>;
  portfolioStatistics: Record<string, string>;
  closedTrades: ClosedTrade[];
}

export interface BacktestAnswer extends Answer {
  backtest: {
    backtestId: string;
    snapshotId: number;
    name: string;
    note: string | null;
    status: string;
    completed: boolean;
    progress: number;
    error: string | null;
    stacktrace: string | null;
    hasInitializeError: boolean;
    parameterSet: unknown;
    tradeableDates: number;
    backtestStart: string;
    backtestEnd: string;
    charts: Record<string, { name: string }>;
    statistics: Record<string, string>;
    runtimeStatistics: Record<string, string>;
    totalPerformance: WirePerformance | null;
    rollingWindow: Record<string, WirePerformance> | null;
  };
}

export interface BacktestsAnswer extends Answer {
  backtests: { backtestId: string; name: string; sharpeRatio: number | null; trades: number | null }[];
  count: number;
}

export interface ChartAnswer extends Answer {
  status?: string;
  chart: { name: string; series: Record<string, { seriesType: number; unit: string; values: number[][] }> };
}

export interface OrdersAnswer extends Answer {
  orders: {
    id: number;
    type: number;
    status: number;
    quantity: number;
    price: number;
    direction: number;
    value: number;
    symbol: { value: string };
    events: { status: string; orderFeeAmount?: number; fillQuantity: number }[];
  }[];
  length: number;
}
