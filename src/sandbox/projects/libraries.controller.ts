import { ApiController, Endpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { World } from '../world/world.js';
import type { Project } from './project.js';
import { Projects } from './projects.js';

/** Which projects may import which. */
@ApiController('projects/library')
export class LibrariesController {
  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): void {
    const [project, library] = bothOf(world, args);
    if (project === library) throw new Refused(invented('A project cannot be its own library.'));
    project.libraries.add(library);
    project.touch();
  }

  /** Removing what is not there changes nothing. */
  @Endpoint('delete')
  delete(@CallerWorld() world: World, @Args() args: Arguments): void {
    const [project, library] = bothOf(world, args);
    if (project.libraries.delete(library)) project.touch();
  }
}

function bothOf(world: World, args: Arguments): [Project, Project] {
  const projects = world.part(Projects);
  return [projects.get(args.integer('projectId')), projects.get(args.integer('libraryId'))];
}
