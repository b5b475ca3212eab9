import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { LEAN_VERSION } from '../projects/lean-versions.js';
import { Projects } from '../projects/projects.js';
import { World } from '../world/world.js';
import type { Deployment } from './deployment.js';
import { Deployments } from './deployments.js';
import { deploymentToListEntry, deploymentToWire, detailsToWire } from './live.wire.js';
import { readTerms } from './terms.js';

const LISTED_STATUSES = ['Running', 'Stopped', 'RuntimeError', 'Liquidated'];

@ApiController('live')
export class LiveController {
  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): object {
    const [projectId, compileId] = [args.integer('projectId'), args.text('compileId')];
    args.text('versionId');
    const deployment = world.part(Deployments).create(projectId, compileId, readTerms(args));
    return {
      responseCode: '0',
      source: 'api-v2',
      deployId: deployment.id,
      versionId: LEAN_VERSION.id,
      projectId,
      live: { ...deploymentToWire(deployment, world), status: 'InQueue' },
    };
  }

  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    const deployment = find(world, args, 'deployId');
    return { ...deploymentToWire(deployment, world), ...detailsToWire(deployment) };
  }

  @ReadEndpoint('list')
  list(@CallerWorld() world: World, @Args() args: Arguments): object {
    const status = args.optionalText('status');
    if (status !== undefined && !LISTED_STATUSES.includes(status)) {
      throw new Refused(invented(`Unknown status: ${status}`));
    }
    const projectId = args.optionalInteger('projectId');
    if (projectId !== undefined) world.part(Projects).get(projectId);
    const wanted = world
      .part(Deployments)
      .list()
      .filter((one) => projectId === undefined || one.projectId === projectId)
      .filter((one) => status === undefined || one.status === status);
    return { live: wanted.map(deploymentToListEntry) };
  }

  /** Positions stay as they are. */
  @Endpoint('update/stop')
  stop(@CallerWorld() world: World, @Args() args: Arguments): void {
    find(world, args).stop();
  }

  @Endpoint('update/liquidate')
  liquidate(@CallerWorld() world: World, @Args() args: Arguments): void {
    const deployment = find(world, args);
    if (deployment.status === 'Stopped') throw new Refused(invented('The algorithm is not running.'));
    deployment.liquidate();
  }
}

function find(world: World, args: Arguments, id?: string): Deployment {
  return world.part(Deployments).get(args.integer('projectId'), id ? args.optionalText(id) : undefined);
}
