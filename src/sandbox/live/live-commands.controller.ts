import { ApiController, Endpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { World } from '../world/world.js';
import { Deployments } from './deployments.js';

/** Commands are queued; a success says no more than that. */
@ApiController('live/commands')
export class LiveCommandsController {
  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): void {
    const deployment = world.part(Deployments).get(args.integer('projectId'));
    const command = commandOf(args);
    if (deployment.status !== 'Running') throw new Refused(invented('The algorithm is not running.'));
    deployment.command(command);
  }

  @Endpoint('broadcast')
  broadcast(@CallerWorld() world: World, @Args() args: Arguments): void {
    const organizationId = args.text('organizationId');
    if (organizationId !== world.tenant.organizationId) {
      throw new Refused(invented(`Organization not found: ${organizationId}`));
    }
    const command = commandOf(args);
    const excluded = args.optionalInteger('excludeProjectId');
    for (const deployment of world.part(Deployments).list()) {
      if (deployment.status === 'Running' && deployment.projectId !== excluded) deployment.command(command);
    }
  }
}

function commandOf(args: Arguments): Record<string, unknown> {
  const command = args.raw('command');
  if (command === undefined) throw new Refused('Required parameter command is missing.');
  if (typeof command === 'object') return command as Record<string, unknown>;
  throw new Refused(invented('Parameter command must be an object.'));
}
