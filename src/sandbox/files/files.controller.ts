import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import type { Project } from '../projects/project.js';
import { Projects } from '../projects/projects.js';
import { World } from '../world/world.js';
import type { FileTree } from './file-tree.js';
import { applyPatch } from './patch.js';
import { Snapshots } from './snapshots.js';
import { parseDiff } from './unified-diff.js';

// `codeSourceId` names the editor. It matters once several people work on the project.
@ApiController('files')
export class FilesController {
  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): object {
    const files = editableFiles(world, args);
    const name = args.text('name');
    files.create(name, contentOf(args) ?? '');
    return { files: files.toWire(name) };
  }

  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    const name = args.optionalText('name');
    const ofSnapshot = world.part(Snapshots).toWire(args.integer('projectId'), name);
    if (ofSnapshot) return { files: ofSnapshot };
    const { files, lock } = projectOf(world, args);
    const found = files.toWire(name);
    lock.noteRead(args.optionalText('codeSourceId'));
    return { files: found };
  }

  /** One path for two edits: `newName` renames, `content` overwrites. */
  @Endpoint('update')
  update(@CallerWorld() world: World, @Args() args: Arguments): object | void {
    const files = editableFiles(world, args);
    const name = args.text('name');
    if (args.has('newName')) return files.rename(name, args.text('newName'));
    files.write(name, contentOf(args) ?? args.text('content'));
    return { files: files.toWire(name) };
  }

  @Endpoint('patch')
  patch(@CallerWorld() world: World, @Args() args: Arguments): void {
    const files = editableFiles(world, args);
    applyPatch(files, parseDiff(args.text('patch')));
  }

  @Endpoint('delete')
  delete(@CallerWorld() world: World, @Args() args: Arguments): void {
    editableFiles(world, args).delete(args.text('name'));
  }
}

function projectOf(world: World, args: Arguments): Project {
  return world.part(Projects).get(args.integer('projectId'));
}

function editableFiles(world: World, args: Arguments): FileTree {
  const { files, collaborators, lock } = projectOf(world, args);
  if (collaborators.areSeveral) lock.refuseOthers(args.optionalText('codeSourceId'));
  return files;
}

// An empty content is refused even though an omitted one makes an empty file; blank lines are fine.
function contentOf(args: Arguments): string | undefined {
  const content = args.raw('content');
  return typeof content === 'string' && content !== '' ? content : args.optionalText('content');
}
