import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { RecordedRequest } from '../control/recorded-request.js';
import type { World } from '../world/world.js';
import { Arguments, gatherArguments } from './arguments.js';

/** A request on its way through the sandbox. */
export interface ApiRequest extends Request {
  /** Its entry in the log. */
  recorded?: RecordedRequest;
  /** Present once the caller is authenticated. */
  world?: World;
  /** Set when a fault, not the caller, ends the connection. */
  hungUpBySandbox?: boolean;
}

export const apiRequest = (context: ExecutionContext): ApiRequest =>
  context.switchToHttp().getRequest<ApiRequest>();

/** Injects the caller's own world. */
export const CallerWorld = createParamDecorator(
  (_: unknown, context: ExecutionContext) => apiRequest(context).world,
);

/** Injects the call's `Arguments`. */
export const Args = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = apiRequest(context);
  return new Arguments(gatherArguments(request.query, request.body));
});
