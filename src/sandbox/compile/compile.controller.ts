import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { World } from '../world/world.js';
import { Compiles } from './compiles.js';

@ApiController('compile')
export class CompileController {
  @Endpoint('create')
  create(@CallerWorld() world: World, @Args() args: Arguments): object {
    const compile = world.part(Compiles).create(args.integer('projectId'));
    const { id, projectId, signature, sourceFiles } = compile;
    const state = compile.stateAt(compile.requested);
    return { compileId: id, state, parameters: [], projectId, signature, signatureOrder: sourceFiles };
  }

  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    const compile = world.part(Compiles).get(args.integer('projectId'), args.text('compileId'));
    const state = compile.stateAt();
    return { compileId: compile.id, state, logs: compile.logsFor(state) };
  }
}
