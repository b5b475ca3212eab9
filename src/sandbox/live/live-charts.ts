import type { Chart, Point, Series } from '../engine/charts.js';
import { rounded } from '../engine/wire-numbers.js';
import type { Deployment } from './deployment.js';
import { RUNNING_AFTER_SECONDS } from './phases.js';

const SAMPLE_SECONDS = 600;
const LINE = 0;
const CANDLE = 2;
const BAR = 3;

// As of a backtest, without its capacity. What is not worth imitating stays at 0.
const FLAT: Readonly<Record<string, string>> = {
  Drawdown: 'Equity Drawdown',
  Benchmark: 'Benchmark',
  Exposure: 'Equity - Long Ratio',
  'Assets Sales Volume': 'SPY',
  'Portfolio Turnover': 'Portfolio Turnover',
  'Portfolio Margin': 'SPY',
};

/** The chart called `name`, with a point for every refresh; nothing if there is no such chart. */
export function drawLiveChart(deployment: Deployment, name: string): Chart | undefined {
  const points = sample(deployment);
  if (name === 'Strategy Equity') {
    const candles = points.map(([time = 0, value = 0]) => [time, value, value, value, value]);
    return chart(name, [
      series('Equity', '$', CANDLE, 0, candles),
      series('Return', '%', BAR, 1, returns(points)),
    ]);
  }
  const only = Object.hasOwn(FLAT, name) ? FLAT[name] : undefined;
  const flat = points.map(([time = 0]) => [time, 0]);
  return only ? chart(name, [series(only, '', LINE, 0, flat)]) : undefined;
}

function sample(deployment: Deployment): Point[] {
  const last = deployment.refreshed();
  const count = Math.floor((last - RUNNING_AFTER_SECONDS) / SAMPLE_SECONDS) + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, at) => {
    const second = RUNNING_AFTER_SECONDS + at * SAMPLE_SECONDS;
    return [Math.floor(deployment.timeOf(second) / 1000), rounded(deployment.equityAt(second), 4)];
  });
}

function returns(points: readonly Point[]): Point[] {
  return points.map(([time = 0, value = 0], at) => {
    const before = points[at - 1]?.[1] ?? value;
    return [time, rounded(before === 0 ? 0 : (value / before - 1) * 100, 4)];
  });
}

const series = (name: string, unit: string, seriesType: number, index: number, values: Point[]): Series => ({
  name,
  unit,
  index,
  seriesType,
  values,
});

function chart(name: string, list: Series[]): Chart {
  return { name, chartType: 0, series: Object.fromEntries(list.map((one) => [one.name, one])) };
}
