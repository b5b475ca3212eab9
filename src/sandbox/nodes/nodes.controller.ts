import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { Projects } from '../projects/projects.js';
import { World } from '../world/world.js';
import { type Machine, type NodeKind, Nodes } from './nodes.js';

@ApiController('projects/nodes')
export class NodesController {
  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    return nodesToWire(world, world.part(Projects).get(args.integer('projectId')).id);
  }

  @Endpoint('update')
  update(@CallerWorld() world: World, @Args() args: Arguments): object {
    const { id } = world.part(Projects).get(args.integer('projectId'));
    const nodes = args.raw('nodes') ?? [];
    if (!Array.isArray(nodes)) throw new Refused(invented('Parameter nodes must be a list of ids.'));
    world.part(Nodes).select(id, nodes.map(String));
    return nodesToWire(world, id);
  }
}

function nodesToWire(world: World, projectId: number): object {
  const nodes = world.part(Nodes);
  const selection = nodes.selectionOf(projectId);
  const ofKind = (kind: NodeKind): object[] =>
    nodes.machines
      .filter((machine) => machine.kind === kind)
      .map((machine) => nodeToWire(world, machine, selection.has(machine.id)));
  return {
    nodes: { backtest: ofKind('backtest'), research: ofKind('research'), live: ofKind('live') },
    autoSelectNode: selection.size === 0,
  };
}

/** A machine as one project sees it. */
export function nodeToWire(world: World, { id, name, sku, cpu, ram }: Machine, active: boolean): object {
  const occupant = world.part(Nodes).occupantOf(id);
  return {
    speed: 3,
    price: { monthly: 20, yearly: 200 },
    cpu,
    ram,
    name,
    sku,
    description: `${cpu} core, ${ram} GB`,
    usedBy: occupant ? `User ${world.tenant.userId}` : '',
    userProfile: occupant ? `https://sandbox.invalid/users/${world.tenant.userId}` : '',
    projectName: occupant?.projectName ?? '',
    projectId: occupant?.projectId ?? null,
    busy: occupant !== undefined,
    id,
    assets: 0,
    host: null,
    active,
    hasGpu: 0,
  };
}
