import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { Projects } from '../projects/projects.js';
import { World } from '../world/world.js';
import type { FileTree } from './file-tree.js';
import { applyPatch } from './patch.js';
import { parseDiff } from './unified-diff.js';

// `codeSourceId` is accepted and changes nothing: a project has no collaborators to lock out.
@ApiController('files')
export class FilesController {
  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): object {
    const files = filesOf(world, args);
    const name = args.text('name');
    files.create(name, contentOf(args) ?? '');
    return { files: files.toWire(name) };
  }

  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    return { files: filesOf(world, args).toWire(args.optionalText('name')) };
  }

  /** One path for two edits: `newName` renames, `content` overwrites. */
  @Endpoint('update')
  update(@CallerWorld() world: World, @Args() args: Arguments): object | void {
    const files = filesOf(world, args);
    const name = args.text('name');
    if (args.has('newName')) return files.rename(name, args.text('newName'));
    files.write(name, contentOf(args) ?? args.text('content'));
    return { files: files.toWire(name) };
  }

  @Endpoint('patch')
  patch(@CallerWorld() world: World, @Args() args: Arguments): void {
    const files = filesOf(world, args);
    applyPatch(files, parseDiff(args.text('patch')));
  }

  @Endpoint('delete')
  delete(@CallerWorld() world: World, @Args() args: Arguments): void {
    filesOf(world, args).delete(args.text('name'));
  }
}

function filesOf(world: World, args: Arguments): FileTree {
  return world.part(Projects).get(args.integer('projectId')).files;
}

// An empty content is refused even though an omitted one makes an empty file; blank lines are fine.
function contentOf(args: Arguments): string | undefined {
  const content = args.raw('content');
  return typeof content === 'string' && content !== '' ? content : args.optionalText('content');
}
