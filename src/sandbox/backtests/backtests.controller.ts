import type { Parameters } from '../engine/algorithm-run.js';
import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { World } from '../world/world.js';
import type { Backtest } from './backtest.js';
import { backtestToListEntry, backtestToWire } from './backtest.wire.js';
import { Backtests } from './backtests.js';

@ApiController('backtests')
export class BacktestsController {
  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): object {
    const [projectId, compileId] = [args.integer('projectId'), args.text('compileId')];
    const name = args.text('backtestName');
    const backtest = world.part(Backtests).create(projectId, compileId, name, parametersOf(args));
    return {
      backtest: backtestToWire(backtest, backtest.observe(backtest.created), world),
      debugging: false,
    };
  }

  /** A deleted backtest is an answer without a backtest, not a failure. */
  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    if (world.part(Backtests).wasDeleted(args.text('backtestId'))) return { backtest: null };
    const backtest = find(world, args);
    return { backtest: backtestToWire(backtest, backtest.observe(), world), debugging: false };
  }

  @ReadEndpoint('list')
  list(@CallerWorld() world: World, @Args() args: Arguments): object {
    const backtests = world.part(Backtests).list(args.integer('projectId'));
    const entries = backtests.map((backtest) =>
      backtestToListEntry(backtest, args.flag('includeStatistics')),
    );
    return { backtests: entries, count: entries.length };
  }

  @Endpoint('update')
  update(@CallerWorld() world: World, @Args() args: Arguments): void {
    const backtest = find(world, args);
    backtest.name = args.optionalText('name') ?? backtest.name;
    backtest.note = args.possiblyEmptyText('note') ?? backtest.note;
  }

  @Endpoint('delete')
  delete(@CallerWorld() world: World, @Args() args: Arguments): void {
    world.part(Backtests).delete(args.integer('projectId'), args.text('backtestId'));
  }
}

function find(world: World, args: Arguments): Backtest {
  return world.part(Backtests).get(args.integer('projectId'), args.text('backtestId'));
}

function parametersOf(args: Arguments): Parameters {
  const parameters = args.raw('parameters') ?? {};
  const values = typeof parameters === 'object' ? Object.values(parameters) : [parameters];
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number')) {
    throw new Refused(invented('Parameter values must be texts or numbers.'));
  }
  return Array.isArray(parameters) ? {} : (parameters as Parameters);
}
