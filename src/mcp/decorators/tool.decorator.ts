import { applyDecorators, createParamDecorator, SetMetadata } from '@nestjs/common';
import type { Effect } from '../../quantconnect/quantconnect-call.js';
import { refuseArguments, ToolInputPipe } from '../tool-input.pipe.js';
import { ToolCall } from './tool-call.js';

export interface ToolOptions {
  /** `read` changes nothing, `write` adds, `destroy` overwrites or removes. The MCP hints follow from it. */
  readonly effect: Effect;
  /** A repeat with the same arguments changes nothing more. Reads always are. */
  readonly idempotent?: boolean;
  /** Reaches third parties beyond the caller's own QuantConnect account. */
  readonly openWorld?: boolean;
  /** Part of the toolset `core`: what it takes to get from an idea to a backtest that is understood. */
  readonly core?: boolean;
  /** Bytes of JSON a result may have, where the default of 16 kB is too few for one thing in one piece. */
  readonly resultBudget?: number;
  /** For the model: what it is for, what it returns, which tool comes next. */
  readonly description: string;
  /** For people, where the name in words would not do. */
  readonly title?: string;
}

export const TOOL = 'quantconnect-mcp:tool';

const ToolInput = createParamDecorator((_: unknown, context) => context.getArgByIndex<unknown>(0));
const CurrentCall = createParamDecorator((_: unknown, context) => context.getArgByIndex<unknown>(1));
const NoInput = createParamDecorator((_: unknown, context) =>
  refuseArguments(context.getArgByIndex<unknown>(0)),
);
const inputPipe = new ToolInputPipe();

/**
 * Publishes a method as an MCP tool under its name in snake case. The method takes its input DTO, if it
 * has one, and then the ToolCall, if it needs it.
 */
export const Tool = (options: ToolOptions): MethodDecorator =>
  applyDecorators(SetMetadata(TOOL, options), bindParameters);

/** Lets Nest fill the parameters, so that a tool is written without a decorator on each of them. */
const bindParameters: MethodDecorator = (target, method) => {
  const types = parameterTypes(target, method);
  // A tool without input refuses arguments like every other; the parameter is there for Nest alone.
  if (types.every((type) => type === ToolCall)) NoInput()(target, method, types.length);
  types.forEach((type, index) => {
    if (type === ToolCall) CurrentCall()(target, method, index);
    else ToolInput(inputPipe)(target, method, index);
  });
};

export function parameterTypes(target: object, method: string | symbol): readonly unknown[] {
  return (Reflect.getMetadata('design:paramtypes', target, method) ?? []) as readonly unknown[];
}
