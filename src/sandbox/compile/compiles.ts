import { Refused } from '../http/refused.error.js';
import { Projects } from '../projects/projects.js';
import type { World } from '../world/world.js';
import { Compile } from './compile.js';

/** A tenant's compiles. They stay, so an old success can still be run after a later failure. */
export class Compiles {
  private readonly compiles = new Map<string, Compile>();

  constructor(private readonly world: World) {}

  create(projectId: number): Compile {
    const compile = new Compile(this.world, this.world.part(Projects).get(projectId));
    this.compiles.set(compile.id, compile);
    return compile;
  }

  get(projectId: number, compileId: string): Compile {
    this.world.part(Projects).get(projectId);
    const compile = this.compiles.get(compileId);
    if (compile?.projectId !== projectId) throw new Refused(`Compile id not found: "${compileId}"`);
    return compile;
  }
}
