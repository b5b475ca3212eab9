import { startSandbox, type Sandbox } from '../sandbox.js';
import type { BacktestAnswer, ChartAnswer, OrdersAnswer, WirePerformance } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { readAllOrders, runBacktest, SWITCHING_ALGORITHM } from '../testing/scenario.js';

// The figures are computed here once more, from nothing but the chart and the orders a client can read.
let sandbox: Sandbox;
let backtest: BacktestAnswer['backtest'];
let performance: WirePerformance;
let orders: OrdersAnswer['orders'];
let closes: number[];
let benchmark: number[];

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 300 });
  const caller = new SandboxCaller(sandbox);
  const run = await runBacktest(caller, SWITCHING_ALGORITHM);
  const place = { projectId: run.projectId, backtestId: run.backtestId };
  const series = async (name: string, line: string): Promise<number[]> => {
    const { chart } = await caller.post<ChartAnswer>('/backtests/chart/read', {
      ...place,
      name,
      count: 9999,
    });
    return (chart.series[line]?.values ?? []).map((point) => point.at(-1) ?? 0);
  };
  backtest = run.backtest;
  performance = run.backtest.totalPerformance!;
  orders = await readAllOrders(caller, place);
  closes = await series('Strategy Equity', 'Equity');
  benchmark = await series('Benchmark', 'Benchmark');
});
afterAll(() => sandbox.close());

const returnsOf = (values: number[]): number[] => values.slice(1).map((value, i) => value / values[i]! - 1);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: number[]): number =>
  values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);
const statistic = (name: string): number => Number(backtest.statistics[name]?.replaceAll(/[$%,]/g, ''));
const money = (text: string | undefined): number => Number(text?.replaceAll(/[$,]/g, ''));

it('the scenario trades enough to mean something', () => {
  expect(orders.length).toBeGreaterThan(20);
  expect(performance.closedTrades.length).toBeGreaterThan(10);
  expect(closes.length).toBeGreaterThan(500);
});

it('End Equity is where the chart ends', () => {
  expect(statistic('End Equity')).toBeCloseTo(closes.at(-1)!, 2);
  expect(Number(performance.portfolioStatistics['endEquity'])).toBeCloseTo(closes.at(-1)!, 3);
  expect(money(backtest.runtimeStatistics['Equity'])).toBeCloseTo(closes.at(-1)!, 2);
});

it('Start Equity is where it starts, and the cash the algorithm asks for', () => {
  expect(statistic('Start Equity')).toBe(50_000);
  expect(closes[0]).toBe(50_000);
});

it('Net Profit is the change from start to end', () => {
  const change = closes.at(-1)! / closes[0]! - 1;
  expect(statistic('Net Profit')).toBeCloseTo(change * 100, 2);
  expect(money(backtest.runtimeStatistics['Net Profit'])).toBeCloseTo(closes.at(-1)! - closes[0]!, 1);
  expect(Number(backtest.runtimeStatistics['Return']?.replace(' %', ''))).toBeCloseTo(change * 100, 1);
});

it('Drawdown is the deepest fall below an earlier peak', () => {
  const falls = closes.map((value, i) => 1 - value / Math.max(...closes.slice(0, i + 1)));
  expect(statistic('Drawdown')).toBeCloseTo(Math.max(...falls) * 100, 2);
});

it('Sharpe Ratio is the annual return over its deviation', () => {
  const returns = returnsOf(closes);
  const annual = (1 + mean(returns)) ** 252 - 1;
  expect(statistic('Sharpe Ratio')).toBeCloseTo(annual / Math.sqrt(variance(returns) * 252), 2);
  expect(statistic('Annual Standard Deviation')).toBeCloseTo(Math.sqrt(variance(returns) * 252), 2);
});

it('Beta is the covariance with the benchmark over its variance', () => {
  const [own, market] = [returnsOf(closes), returnsOf(benchmark)];
  const covariance = own.reduce(
    (sum, value, i) => sum + (value - mean(own)) * (market[i]! - mean(market)),
    0,
  );
  expect(statistic('Beta')).toBeCloseTo(covariance / (own.length - 1) / variance(market), 2);
});

it('Total Orders counts the orders', () => {
  expect(statistic('Total Orders')).toBe(orders.length);
});

it('Total Fees sums up the fees of the fills', () => {
  const fees = orders
    .flatMap(({ events }) => events)
    .reduce((sum, event) => sum + (event.orderFeeAmount ?? 0), 0);
  expect(statistic('Total Fees')).toBeCloseTo(fees, 2);
  expect(money(backtest.runtimeStatistics['Fees'])).toBeCloseTo(-fees, 2);
});

it('closed trades are pairs of orders, and their profit is what the fills say', () => {
  for (const { orderIds, profitLoss } of performance.closedTrades) {
    const fills = orderIds.map((id) => orders.find((order) => order.id === id)!);
    expect(fills.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(0);
    expect(profitLoss).toBeCloseTo(-fills.reduce((sum, { quantity, price }) => sum + quantity * price, 0), 3);
  }
});

it('Win Rate is the share of trades that leave something after fees', () => {
  const { closedTrades, tradeStatistics } = performance;
  const wins = closedTrades.filter(({ profitLoss, totalFees }) => profitLoss - totalFees > 0);
  expect(closedTrades.filter(({ isWin }) => isWin)).toEqual(wins);
  expect(statistic('Win Rate')).toBe(Math.round((wins.length / closedTrades.length) * 100));
  expect(statistic('Win Rate') + statistic('Loss Rate')).toBe(100);
  expect(tradeStatistics).toMatchObject({
    totalNumberOfTrades: closedTrades.length,
    numberOfWinningTrades: wins.length,
  });
});

it('equity is the cash the fills leave and the positions that are still open', () => {
  const cash = orders.reduce(
    (left, { value, events }) => left - value - (events[1]?.orderFeeAmount ?? 0),
    50_000,
  );
  const holdings = money(backtest.runtimeStatistics['Holdings']);
  expect(cash + holdings).toBeCloseTo(closes.at(-1)!, 1);
});

it('the rolling windows cover 1, 3, 6 and 12 months up to each month end, and add up', () => {
  const windows = backtest.rollingWindow!;
  expect(Object.keys(windows)).toHaveLength(4 * 24);
  expect(windows).toHaveProperty(['M12_20221231']);
  const months = Object.entries(windows).filter(([key]) => key.startsWith('M1_'));
  const growth = months.reduce((total, [, { portfolioStatistics }]) => {
    return total * (1 + Number(portfolioStatistics['totalNetProfit']));
  }, 1);
  expect((growth - 1) * 100).toBeCloseTo(statistic('Net Profit'), 0);
  const trades = months.flatMap(([, { closedTrades }]) => closedTrades);
  expect(trades).toHaveLength(performance.closedTrades.length);
});
