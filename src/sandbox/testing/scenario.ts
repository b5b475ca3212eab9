import type { BacktestAnswer, CompileAnswer, OrdersAnswer, ProjectsAnswer } from './answers.js';
import type { SandboxCaller } from './sandbox-caller.js';

/** Where a backtest lives. */
export interface BacktestPlace {
  projectId: number;
  backtestId: string;
}

/** Creates a Python project whose `main.py` is `source`, or the one every project starts with. */
export async function createProject(caller: SandboxCaller, source?: string): Promise<number> {
  const { projects } = await caller.post<ProjectsAnswer>('/projects/create', {
    name: 'Scenario',
    language: 'Py',
  });
  const projectId = projects[0]?.projectId ?? 0;
  const file = { projectId, name: 'main.py', content: source };
  if (source !== undefined) await caller.post('/files/update', file);
  return projectId;
}

/** Builds a project and waits for the outcome. */
export async function build(caller: SandboxCaller, projectId: number): Promise<CompileAnswer> {
  const { compileId } = await caller.post<CompileAnswer>('/compile/create', { projectId });
  const isBuilt = ({ state }: CompileAnswer): boolean => state !== 'InQueue';
  return caller.poll('/compile/read', { projectId, compileId }, isBuilt);
}

/** Creates, builds and starts `source` with `parameters`, without waiting for the end. */
export async function startBacktest(
  caller: SandboxCaller,
  source = HOLDING_ALGORITHM,
  parameters = {},
): Promise<BacktestPlace> {
  const projectId = await createProject(caller, source);
  const { compileId } = await build(caller, projectId);
  const call = { projectId, compileId, backtestName: 'Scenario', parameters };
  const { backtest } = await caller.post<BacktestAnswer>('/backtests/create', call);
  return { projectId, backtestId: backtest.backtestId };
}

/** The same, and waits until nothing more will change. */
export async function runBacktest(
  caller: SandboxCaller,
  source?: string,
  parameters = {},
): Promise<BacktestPlace & BacktestAnswer> {
  const place = await startBacktest(caller, source, parameters);
  const isOver = ({ backtest }: BacktestAnswer): boolean =>
    backtest.completed && (backtest.error !== null || backtest.totalPerformance !== null);
  return { ...place, ...(await caller.poll('/backtests/read', place, isOver)) };
}

/** All orders of a finished backtest, page by page. */
export async function readAllOrders(
  caller: SandboxCaller,
  place: BacktestPlace,
): Promise<OrdersAnswer['orders']> {
  const orders: OrdersAnswer['orders'] = [];
  for (;;) {
    const range = { start: orders.length, end: orders.length + 100 };
    const page = await caller.post<OrdersAnswer>('/backtests/orders/read', { ...place, ...range });
    orders.push(...page.orders);
    if (orders.length >= page.length) return orders;
  }
}

/** An algorithm that buys once; its three months keep answers small. */
export const HOLDING_ALGORITHM = `from AlgorithmImports import *

class Holding(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2023, 1, 1)
        self.set_end_date(2023, 3, 31)
        self.add_equity("SPY", Resolution.DAILY)

    def on_data(self, data):
        if not self.portfolio.invested:
            self.set_holdings("SPY", 1)
`;

/** The same over twenty years, which takes a while. */
export const LONG_ALGORITHM = HOLDING_ALGORITHM.replace('2023, 1, 1', '2003, 1, 1');

/** An algorithm that goes in and out of two shares over two years. */
export const SWITCHING_ALGORITHM = `from AlgorithmImports import *

class Switching(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2021, 1, 1)
        self.set_end_date(2022, 12, 31)
        self.set_cash(50000)
        for ticker in ["AAPL", "MSFT"]:
            self.add_equity(ticker, Resolution.DAILY)

    def on_data(self, data):
        if self.fast > self.slow:
            self.set_holdings(self.symbol, 0.5)
        else:
            self.liquidate()
`;
