import { CLOSE_SECONDS } from './calendar.js';
import { drawdownsOf, returnsOf } from './curve.js';
import type { Day, Ledger } from './ledger.js';
import { turnoverOf } from './performance.js';
import { sum } from './series-math.js';
import { rounded } from './wire-numbers.js';

/** `[time, value]`, or `[time, open, high, low, close]` in a candle series; times in unix seconds. */
export type Point = number[];

export interface Series {
  name: string;
  unit: string;
  index: number;
  seriesType: number;
  values: Point[];
}

export interface Chart {
  name: string;
  /** 0 draws the series over each other, 1 stacks them. */
  chartType: 0 | 1;
  series: Record<string, Series>;
}

const LINE = 0;
const CANDLE = 2;
const BAR = 3;
const STACKED_AREA = 5;
const TREEMAP = 7;

// Charts begin at midnight in New York, a day's worth of trading before the first mark.
const NEW_YORK_MIDNIGHT_SECONDS = 5 * 3600;

const BUILDERS: Readonly<Record<string, (ledger: Ledger) => Chart>> = {
  'Strategy Equity': strategyEquity,
  Capacity: (ledger) =>
    single(
      'Capacity',
      series(
        'Strategy Capacity',
        '$',
        LINE,
        daily(ledger, () => 0),
      ),
    ),
  Drawdown: drawdown,
  Benchmark: benchmark,
  Exposure: exposure,
  'Assets Sales Volume': salesVolume,
  'Portfolio Turnover': portfolioTurnover,
  'Portfolio Margin': portfolioMargin,
};

export const CHART_NAMES = Object.keys(BUILDERS);

/** The chart called `name`, with a point for every day; nothing if there is no such chart. */
export function drawChart(ledger: Ledger, name: string): Chart | undefined {
  return Object.hasOwn(BUILDERS, name) ? BUILDERS[name]?.(ledger) : undefined;
}

function strategyEquity(ledger: Ledger): Chart {
  const { cash, days } = ledger;
  const candles = days.map(({ day, equity: { open, high, low, close } }) => [
    day + CLOSE_SECONDS,
    ...[open, high, low, close].map((value) => rounded(value, 4)),
  ]);
  const returns = returnsOf([cash, ...days.map(({ equity }) => equity.close)]);
  return chart('Strategy Equity', [
    series('Equity', '$', CANDLE, [[chartStart(ledger), cash, cash, cash, cash], ...candles]),
    series('Return', '%', BAR, [
      [chartStart(ledger), 0],
      ...daily(ledger, (_, at) => (returns[at] ?? 0) * 100),
    ]),
  ]);
}

function drawdown(ledger: Ledger): Chart {
  const depths = drawdownsOf([ledger.cash, ...ledger.days.map(({ equity }) => equity.close)]).slice(1);
  return single(
    'Drawdown',
    series(
      'Equity Drawdown',
      '%',
      LINE,
      daily(ledger, (_, at) => -(depths[at] ?? 0) * 100),
    ),
  );
}

function benchmark(ledger: Ledger): Chart {
  const start = [chartStart(ledger), ledger.benchmarkStart];
  const values = [start, ...daily(ledger, (day) => day.benchmark)];
  return single('Benchmark', series('Benchmark', '$', LINE, values));
}

function exposure(ledger: Ledger): Chart {
  const share = (side: number) => (day: Day) => sum(sided(day, side)) / day.equity.close;
  return chart('Exposure', [
    series('Equity - Long Ratio', '', LINE, daily(ledger, share(1))),
    series('Equity - Short Ratio', '', LINE, daily(ledger, share(-1))),
  ]);
}

function sided({ held }: Day, side: number): number[] {
  return [...held.values()].filter((value) => Math.sign(value) === side);
}

function salesVolume(ledger: Ledger): Chart {
  const list = perTicker(ledger, '$', TREEMAP, (ticker) => {
    let total = 0;
    return ({ traded }) => (total += traded.get(ticker) ?? 0);
  });
  return chart('Assets Sales Volume', list);
}

function portfolioTurnover(ledger: Ledger): Chart {
  const turnover = turnoverOf(ledger);
  const values = daily(ledger, (_, at) => (turnover[at] ?? 0) * 100);
  return single('Portfolio Turnover', series('Portfolio Turnover', '%', LINE, values));
}

function portfolioMargin(ledger: Ledger): Chart {
  const list = perTicker(ledger, '%', STACKED_AREA, (ticker) => ({ held, equity }) => {
    return (Math.abs(held.get(ticker) ?? 0) / equity.close) * 100;
  });
  return { ...chart('Portfolio Margin', list), chartType: 1 };
}

function perTicker(
  ledger: Ledger,
  unit: string,
  type: number,
  measure: (ticker: string) => (day: Day) => number,
): Series[] {
  const traded = new Set(ledger.orders.map(({ security }) => security.ticker));
  return [...traded].map((ticker) => series(ticker, unit, type, daily(ledger, measure(ticker))));
}

function daily({ days }: Ledger, measure: (day: Day, at: number) => number): Point[] {
  return days.map((day, at) => [day.day + CLOSE_SECONDS, rounded(measure(day, at), 4)]);
}

const series = (name: string, unit: string, seriesType: number, values: Point[]): Series => ({
  name,
  unit,
  index: 0,
  seriesType,
  values,
});

const single = (name: string, only: Series): Chart => chart(name, [only]);

function chart(name: string, list: Series[]): Chart {
  const indexed = list.map((one, index) => [one.name, { ...one, index }] as const);
  return { name, chartType: 0, series: Object.fromEntries(indexed) };
}

const chartStart = ({ startDay }: Ledger): number => startDay + NEW_YORK_MIDNIGHT_SECONDS;
