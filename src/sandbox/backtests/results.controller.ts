import { chartRange, cutChart } from './chart-range.js';
import { drawChart } from '../engine/charts.js';
import { ApiController, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { World } from '../world/world.js';
import type { Backtest, Progress } from './backtest.js';
import { Backtests } from './backtests.js';
import { insightToWire } from './insights.wire.js';
import { orderToWire } from './orders.wire.js';

const LARGEST_PAGE = 100;

/** The parts of a backtest's result that are too large to come with it. */
@ApiController('backtests')
export class ResultsController {
  @ReadEndpoint('chart/read')
  chart(@CallerWorld() world: World, @Args() args: Arguments): object {
    const backtest = find(world, args);
    const [name, range] = [args.text('name'), chartRange(args)];
    const now = backtest.observe();
    if (!now.isStored) return loading(now);
    const chart = now.results && drawChart(now.results.ledger, name);
    if (!chart) throw new Refused(invented(`Chart not found: ${name}`));
    return { chart: cutChart(chart, range) };
  }

  @ReadEndpoint('orders/read')
  orders(@CallerWorld() world: World, @Args() args: Arguments): object {
    const backtest = find(world, args);
    const [start, end] = page(args);
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
    const backtest = find(world, args);
    const [start, end] = page(args);
    const insights = backtest.observe().results?.ledger.insights ?? [];
    return {
      insights: insights.slice(start, end).map((insight) => insightToWire(insight, backtest.id)),
      length: insights.length,
    };
  }
}

function find(world: World, args: Arguments): Backtest {
  return world.part(Backtests).get(args.integer('projectId'), args.text('backtestId'));
}

// This one answer has no `errors`, unlike all others.
function loading({ progress }: Progress): object {
  return { progress: Math.min(progress, 0.99), status: 'loading', errors: undefined };
}

/** Indexes of the first entry and the one after the last. */
function page(args: Arguments): [number, number] {
  const [start, end] = [args.integer('start'), args.integer('end')];
  if (start < 0 || end < start || end - start > LARGEST_PAGE) {
    throw new Refused(invented(`The range from start to end must cover at most ${LARGEST_PAGE} entries.`));
  }
  return [start, end];
}
