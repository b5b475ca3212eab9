import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { World } from '../world/world.js';
import { logsOf } from './logs.js';
import { orderToWire } from './orders.wire.js';
import { tradeToWire } from './performance.wire.js';
import { Reports } from './reports.js';
import { backtestOf, loading, pageOf } from './result-calls.js';

const MOST_LOG_LINES = 200;
// Documented for live trades only; the same here.
const MOST_TRADES = 1000;

/** What a backtest leaves behind for people to look into: log, trades, report, tags. */
@ApiController('backtests')
export class RecordsController {
  @ReadEndpoint('read/log')
  logs(@CallerWorld() world: World, @Args() args: Arguments): object {
    const [backtest, [start, end]] = [backtestOf(world, args), pageOf(args, MOST_LOG_LINES)];
    if (!args.mentions('query')) throw new Refused('Required parameter query is missing.');
    const lines = logsOf(backtest).filter((line) => line.toLowerCase().includes(wantedText(args)));
    return { logs: lines.slice(start, end), length: lines.length };
  }

  @ReadEndpoint('trades/read')
  trades(@CallerWorld() world: World, @Args() args: Arguments): object {
    const [backtest, [start, end]] = [backtestOf(world, args), pageOf(args, MOST_TRADES)];
    const now = backtest.observe();
    if (!now.isStored) return loading(now);
    const { trades = [], orders = [] } = now.results?.ledger ?? {};
    const page = trades.slice(start, end).map((trade) => ({
      ...tradeToWire(trade),
      orders: orders
        .filter(({ id }) => trade.orderIds.includes(id))
        .map((order) => orderToWire(order, backtest.id)),
    }));
    return { trades: page, length: trades.length };
  }

  @ReadEndpoint('read/report')
  report(@CallerWorld() world: World, @Args() args: Arguments): object {
    const report = world.part(Reports).read(backtestOf(world, args));
    return report === undefined ? { generating: true } : { report };
  }

  @Endpoint('tags/update')
  updateTags(@CallerWorld() world: World, @Args() args: Arguments): void {
    backtestOf(world, args).tags = tagsOf(args);
  }
}

// `null`, an empty text and a blank all ask for every line; clients of all three kinds are about.
function wantedText(args: Arguments): string {
  const query = args.raw('query');
  return typeof query === 'string' ? query.trim().toLowerCase() : '';
}

function tagsOf(args: Arguments): string[] {
  const tags = args.raw('tags');
  if (tags === undefined) throw new Refused('Required parameter tags is missing.');
  const isList = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string');
  if (!isList) throw new Refused(invented('Parameter tags must be a list of texts.'));
  return tags;
}
