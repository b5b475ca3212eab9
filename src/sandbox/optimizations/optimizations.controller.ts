import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { World } from '../world/world.js';
import type { Optimization } from './optimization.js';
import { optimizationToSummary, optimizationToWire } from './optimization.wire.js';
import { Optimizations } from './optimizations.js';
import { readNodes, readOrder } from './order.js';

const BALANCE_QCC = 111;

@ApiController('optimizations')
export class OptimizationsController {
  @Endpoint('estimate')
  estimate(@CallerWorld() world: World, @Args() args: Arguments): object {
    const [projectId, compileId] = [args.integer('projectId'), args.optionalText('compileId')];
    const time = world.part(Optimizations).estimate(projectId, compileId, readOrder(args));
    return { estimate: { estimateId: world.identifiers.hex(), time, balance: BALANCE_QCC } };
  }

  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): object {
    const [projectId, compileId] = [args.integer('projectId'), args.text('compileId')];
    const [order, nodes] = [readOrder(args), readNodes(args)];
    const optimization = world.part(Optimizations).create(projectId, compileId, order, nodes);
    return { optimizations: [optimizationToSummary(optimization)] };
  }

  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    return { optimization: optimizationToWire(find(world, args)) };
  }

  @ReadEndpoint('list')
  list(@CallerWorld() world: World, @Args() args: Arguments): object {
    const optimizations = world.part(Optimizations).list(args.integer('projectId'));
    return { optimizations: optimizations.map(optimizationToSummary) };
  }

  @Endpoint('update')
  update(@CallerWorld() world: World, @Args() args: Arguments): void {
    find(world, args).name = args.text('name');
  }

  @Endpoint('abort')
  abort(@CallerWorld() world: World, @Args() args: Arguments): void {
    find(world, args).abort();
  }

  @Endpoint('delete')
  delete(@CallerWorld() world: World, @Args() args: Arguments): void {
    world.part(Optimizations).delete(find(world, args).id);
  }
}

function find(world: World, args: Arguments): Optimization {
  return world.part(Optimizations).get(args.text('optimizationId'));
}
