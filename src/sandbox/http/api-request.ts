import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { World } from '../world/world.js';
import { Arguments, gatherArguments } from './arguments.js';

/** A request on its way through the sandbox; `world` appears once the caller is authenticated. */
export interface ApiRequest extends Request {
  world?: World;
}

export const apiRequest = (context: ExecutionContext): ApiRequest => context.switchToHttp().getRequest<ApiRequest>();

/** Injects the caller's own world. */
export const CallerWorld = createParamDecorator((_: unknown, context: ExecutionContext) => apiRequest(context).world);

/** Injects the call's `Arguments`. */
export const Args = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { query, body } = apiRequest(context);
  return new Arguments(gatherArguments(query, body));
});
