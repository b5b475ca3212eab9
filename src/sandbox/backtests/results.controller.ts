import { chartRange, cutChart } from './chart-range.js';
import { drawChart } from '../engine/charts.js';
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
