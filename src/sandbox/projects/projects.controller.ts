import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { World } from '../world/world.js';
import { LEAN_VERSIONS } from './lean-versions.js';
import type { Project } from './project.js';
import { Projects } from './projects.js';

@ApiController('projects')
export class ProjectsController {
  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): object {
    return listed([world.part(Projects).create(args.text('name'), args.text('language'))]);
  }

  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    const projects = world.part(Projects);
    if (args.has('projectId')) return listed([projects.get(args.integer('projectId'))]);
    return listed(projects.list(args.optionalInteger('start'), args.optionalInteger('end')));
  }

  @Endpoint('update')
  update(@CallerWorld() world: World, @Args() args: Arguments): void {
    const project = world.part(Projects).get(args.integer('projectId'));
    const name = args.optionalText('name');
    if (name !== undefined) world.part(Projects).rename(project, name);
    project.description = args.possiblyEmptyText('description') ?? project.description;
    project.touch();
  }

  @Endpoint('delete')
  delete(@CallerWorld() world: World, @Args() args: Arguments): void {
    const projects = world.part(Projects);
    projects.delete(projects.get(args.integer('projectId')));
  }
}

const listed = (projects: Project[]): object => ({
  projects: projects.map((project) => project.toWire()),
  versions: LEAN_VERSIONS,
});
