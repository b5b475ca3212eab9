import { drawChart, type Chart, type Point } from '../engine/charts.js';
import { ApiController, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { World } from '../world/world.js';
import { insightToWire } from './insights.wire.js';
import { orderToWire } from './orders.wire.js';
import { backtestOf, loading, pageOf } from './result-calls.js';

const LARGEST_PAGE = 100;

/** The parts of a backtest's result that are too large to come with it. */
@ApiController('backtests')
export class ResultsController {
  @ReadEndpoint('chart/read')
  chart(@CallerWorld() world: World, @Args() args: Arguments): object {
    const backtest = backtestOf(world, args);
    const [name, range] = [args.text('name'), chartRange(args)];
    const now = backtest.observe();
    if (!now.isStored) return loading(now);
    const chart = now.results && drawChart(now.results.ledger, name);
    if (!chart) throw new Refused(invented(`Chart not found: ${name}`));
    return { chart: cutChart(chart, range) };
  }

  @ReadEndpoint('orders/read')
  orders(@CallerWorld() world: World, @Args() args: Arguments): object {
    const backtest = backtestOf(world, args);
    const [start, end] = pageOf(args, LARGEST_PAGE);
    const now = backtest.observe();
    if (!now.isStored) return loading(now);
    const orders = now.results?.ledger.orders ?? [];
    return {
      orders: orders.slice(start, end).map((order) => orderToWire(order, backtest.id)),
      length: orders.length,
    };
  }

  // Two paths: the documented one, and the one that LEAN's own client calls.
  @ReadEndpoint(['read/insights', 'insights/read'])
  insights(@CallerWorld() world: World, @Args() args: Arguments): object {
    const backtest = backtestOf(world, args);
    const [start, end] = pageOf(args, LARGEST_PAGE);
    const insights = backtest.observe().results?.ledger.insights ?? [];
    return {
      insights: insights.slice(start, end).map((insight) => insightToWire(insight, backtest.id)),
      length: insights.length,
    };
  }
}

interface ChartRange {
  /** Most points per series. */
  count: number;
  /** Unix seconds, both included. */
  start: number;
  end: number;
}

function chartRange(args: Arguments): ChartRange {
  const count = args.integer('count');
  const start = args.optionalInteger('start') ?? 0;
  const end = args.optionalInteger('end') ?? Number.MAX_SAFE_INTEGER;
  if (start > end) throw new Refused(invented('The start must not lie after the end.'));
  if (count < 1) throw new Refused(invented('The count must be positive.'));
  return { count, start, end };
}

function cutChart(chart: Chart, { count, start, end }: ChartRange): Chart {
  const cut = Object.entries(chart.series).map(([name, series]) => {
    const within = series.values.filter(([time = 0]) => time >= start && time <= end);
    return [name, { ...series, values: thinOut(within, count) }] as const;
  });
  return { ...chart, series: Object.fromEntries(cut) };
}

// Evenly, and with the last point among them: that is where a reader looks for the outcome.
function thinOut(points: Point[], count: number): Point[] {
  if (points.length <= count) return points;
  if (count === 1) return points.slice(-1);
  const step = (points.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => points[Math.round(index * step)] ?? []);
}
