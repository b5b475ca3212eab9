import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import type { Project } from '../projects/project.js';
import { Projects } from '../projects/projects.js';
import { World } from '../world/world.js';
import type { Rights } from './collaborators.js';

// The names of the fields differ from call to call on the real service, and so they do here.
@ApiController('projects/collaboration')
export class CollaborationController {
  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): object {
    const { collaborators } = projectOf(world, args);
    const rights = rightsOf(args, 'collaborationLiveControl', 'collaborationWrite');
    collaborators.add(args.text('collaboratorUserId'), rights);
    return { collaborators: collaborators.toWire() };
  }

  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    const { collaborators } = projectOf(world, args);
    return { collaborators: collaborators.toWire(), userLiveControl: true, userPermissions: 'write' };
  }

  @Endpoint('update')
  update(@CallerWorld() world: World, @Args() args: Arguments): object {
    const { collaborators } = projectOf(world, args);
    collaborators.update(args.text('collaboratorUserId'), rightsOf(args, 'liveControl', 'write'));
    return { collaborators: collaborators.toWire() };
  }

  @Endpoint('delete')
  delete(@CallerWorld() world: World, @Args() args: Arguments): object {
    const { collaborators } = projectOf(world, args);
    collaborators.remove(args.text('collaboratorId'));
    return { collaborators: collaborators.toWire() };
  }

  @Endpoint('lock/acquire')
  lock(@CallerWorld() world: World, @Args() args: Arguments): void {
    projectOf(world, args).lock.acquire(args.text('codeSourceId'));
  }
}

function projectOf(world: World, args: Arguments): Project {
  return world.part(Projects).get(args.integer('projectId'));
}

function rightsOf(args: Arguments, liveControl: string, write: string): Rights {
  for (const name of [liveControl, write]) {
    if (!args.has(name)) throw new Refused(invented(`Required parameter ${name} is missing.`));
  }
  return { liveControl: args.flag(liveControl), write: args.flag(write) };
}
