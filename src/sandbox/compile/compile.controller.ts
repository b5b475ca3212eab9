import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { World } from '../world/world.js';
import { Compiles } from './compiles.js';

@ApiController('compile')
export class CompileController {
  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): object {
    const { id, state, projectId, signature, sourceFiles } = world
      .part(Compiles)
      .create(args.integer('projectId'));
    return { compileId: id, state, parameters: [], projectId, signature, signatureOrder: sourceFiles };
  }

  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    const { id, state, logs } = world.part(Compiles).get(args.integer('projectId'), args.text('compileId'));
    return { compileId: id, state, logs };
  }
}
