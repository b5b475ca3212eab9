import { chartRange, cutChart } from '../backtests/chart-range.js';
import { insightToWire } from '../backtests/insights.wire.js';
import { orderToWire } from '../backtests/orders.wire.js';
import { tradeToWire } from '../backtests/performance.wire.js';
import type { Trade } from '../engine/ledger.js';
import { ApiController, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { World } from '../world/world.js';
import type { Deployment } from './deployment.js';
import { Deployments } from './deployments.js';
import { drawLiveChart } from './live-charts.js';
import { readLog } from './live-log.js';
import { RUNNING_AFTER_SECONDS } from './phases.js';
import { portfolioToWire } from './portfolio.wire.js';

const LARGEST_PAGE = 1000;
const LARGEST_INSIGHTS_PAGE = 100;
const LARGEST_LOG_PAGE = 250;

/** What a run did, as of its last refresh. */
@ApiController('live')
export class LiveResultsController {
  @ReadEndpoint('chart/read')
  chart(@CallerWorld() world: World, @Args() args: Arguments): object {
    const deployment = find(world, args);
    const [name, range] = [args.text('name'), chartRange(args)];
    if (isLoading(deployment)) return loading(deployment);
    const chart = drawLiveChart(deployment, name);
    if (!chart) throw new Refused(invented(`Chart not found: ${name}`));
    return { chart: cutChart(chart, range) };
  }

  @ReadEndpoint('portfolio/read')
  portfolio(@CallerWorld() world: World, @Args() args: Arguments): object {
    return { portfolio: portfolioToWire(find(world, args)) };
  }

  @ReadEndpoint('orders/read')
  orders(@CallerWorld() world: World, @Args() args: Arguments): object {
    const deployment = find(world, args, 'algorithmId');
    const [start, end] = page(args, LARGEST_PAGE);
    if (isLoading(deployment)) return loading(deployment);
    const orders = deployment.ordersUntil(deployment.refreshed());
    const wanted = orders.slice(start, end);
    return { orders: wanted.map((order) => orderToWire(order, deployment.id)), length: orders.length };
  }

  @ReadEndpoint('insights/read')
  insights(@CallerWorld() world: World, @Args() args: Arguments): object {
    const deployment = find(world, args, 'algorithmId');
    const [start, end] = page(args, LARGEST_INSIGHTS_PAGE);
    const insights = deployment.insightsUntil(deployment.refreshed());
    const wanted = insights.slice(start, end);
    return {
      insights: wanted.map((insight) => insightToWire(insight, deployment.id)),
      length: insights.length,
    };
  }

  @ReadEndpoint('trades/read')
  trades(@CallerWorld() world: World, @Args() args: Arguments): object {
    if (args.isNull('deployId')) throw new Refused(invented('Parameter deployId must be a text.'));
    const id = args.optionalText('deployId');
    const projectId = args.integer('projectId');
    const [start, end] = page(args, LARGEST_PAGE);
    const deployments = world.part(Deployments).of(projectId);
    const trades = deployments.filter((one) => id === undefined || one.id === id).flatMap(tradesOf);
    return { trades: trades.slice(start, end), length: trades.length };
  }

  @ReadEndpoint('logs/read')
  logs(@CallerWorld() world: World, @Args() args: Arguments): object {
    const [start, end] = page(args, LARGEST_LOG_PAGE, ['startLine', 'endLine']);
    const projectId = args.integer('projectId');
    const deployment = world.part(Deployments).get(projectId, args.text('algorithmId'));
    const { lines, offset } = readLog(world.part(Deployments).of(projectId), deployment, {
      onlyDeployment: args.flag('deploymentLogs'),
      query: args.optionalText('query'),
    });
    return { logs: lines.slice(start, end), length: lines.length, deploymentOffset: offset };
  }
}

function find(world: World, args: Arguments, id?: string): Deployment {
  return world.part(Deployments).get(args.integer('projectId'), id ? args.optionalText(id) : undefined);
}

const isLoading = ({ isAlive, second }: Deployment): boolean => isAlive && second < RUNNING_AFTER_SECONDS;

function loading({ second }: Deployment): object {
  const progress = Math.min(Math.floor((second / RUNNING_AFTER_SECONDS) * 100) / 100, 0.99);
  return { progress, status: 'loading', errors: undefined };
}

/** Indexes of the first entry and the one after the last. */
function page(args: Arguments, largest: number, names = ['start', 'end']): [number, number] {
  const [from = '', to = ''] = names;
  const [start, end] = [args.optionalInteger(from) ?? 0, args.integer(to)];
  if (start < 0 || end < start || end - start > largest) {
    throw new Refused(invented(`The range from ${from} to ${to} must cover at most ${largest} entries.`));
  }
  return [start, end];
}

function tradesOf(deployment: Deployment): object[] {
  const second = deployment.refreshed();
  const orders = deployment.ordersUntil(second);
  const withOrders = (trade: Trade): object => ({
    ...tradeToWire(trade),
    orders: orders
      .filter(({ id }) => trade.orderIds.includes(id))
      .map((order) => orderToWire(order, deployment.id)),
  });
  return deployment.accountAt(second).trades.map(withOrders);
}
