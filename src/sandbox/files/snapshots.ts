import { Refused } from '../http/refused.error.js';
import { stamp } from '../world/clock.js';
import type { World } from '../world/world.js';
import type { Snapshot } from './file-tree.js';

interface Kept {
  files: Snapshot;
  taken: number;
}

/**
 * What ran, by snapshot id. That the files of a snapshot can be read as those of a project is a guess: the API
 * describes the id of a live deployment's as "the snapshot project Id", and ids of both kinds look alike.
 */
export class Snapshots {
  private readonly kept = new Map<number, Kept>();

  constructor(private readonly world: World) {}

  keep(id: number, files: Snapshot): void {
    this.kept.set(id, { files, taken: this.world.clock.now() });
  }

  /** The files in the API's form, all or one; nothing where there is no such snapshot. */
  toWire(id: number, path?: string): object[] | undefined {
    const snapshot = this.kept.get(id);
    if (!snapshot) return undefined;
    if (path !== undefined && !snapshot.files.has(path)) throw new Refused(`File not found: ${path}`);
    const named = [...snapshot.files].filter(([name]) => path === undefined || name === path);
    const common = {
      id: null,
      projectId: id,
      modified: stamp(snapshot.taken),
      open: false,
      isLibrary: false,
    };
    return named.map(([name, content]) => ({ ...common, name, content }));
  }
}
