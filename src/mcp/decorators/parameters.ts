import { createParamDecorator } from '@nestjs/common';
import { refuseArguments, ToolInputPipe } from '../tool-input.pipe.js';
import { ToolCall } from './tool-call.js';

const ToolInput = createParamDecorator((_: unknown, context) => context.getArgByIndex<unknown>(0));
const CurrentCall = createParamDecorator((_: unknown, context) => context.getArgByIndex<unknown>(1));
const NoInput = createParamDecorator((_: unknown, context) =>
  refuseArguments(context.getArgByIndex<unknown>(0)),
);
const inputPipe = new ToolInputPipe();

/** Lets Nest fill the parameters, so that a tool is written without a decorator on each of them. */
export const bindParameters: MethodDecorator = (target, method) => {
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
