import { Injectable } from '@nestjs/common';
import { DiscoveryService, ExternalContextCreator, MetadataScanner } from '@nestjs/core';
import { REQUIRED_SCOPES } from '../../auth/decorators/require-scopes.decorator.js';
import { MCP_CONTEXT } from '../../auth/mcp-context.js';
import type { Scope } from '../../auth/scope.js';
import { ToolCall } from '../decorators/tool-call.js';
import type { HandlerKind } from '../decorators/handler-kind.js';
import { parameterTypes } from '../decorators/parameters.js';
import { EMPTY_SCHEMA, schemaOf } from '../schema/dto-schema.js';
import { ToolDeclarationError } from '../tool.errors.js';
import type { Handler } from './handler.js';
import { ToolRefusals } from './tool-refusals.service.js';

// Where Nest keeps the parameter decorators of a method. A spec pins it: it is a string of Nest's own.
export const PARAMETER_METADATA = '__routeArguments__';

type Instance = Record<string, (...args: unknown[]) => unknown>;

const NOT_A_DTO: ReadonlySet<unknown> = new Set([
  undefined,
  Object,
  Array,
  String,
  Number,
  Boolean,
  Function,
  Promise,
]);

/** Finds the methods of every provider that carry a decorator of ours, and makes them runnable. */
@Injectable()
export class HandlerExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly externalContext: ExternalContextCreator,
    private readonly refusals: ToolRefusals,
  ) {}

  /** Runs what stands in for something that cannot be called. */
  bindRefusal(method: keyof ToolRefusals): Handler['run'] {
    return this.bind(this.refusals as unknown as Instance, method);
  }

  /**
   * Every method with a decorator of this kind, and what the decorator was given.
   * @throws ToolDeclarationError naming the method and what it lacks
   */
  find<Options extends { readonly description: string }>(
    kind: HandlerKind<Options>,
  ): { options: Options; handler: Handler }[] {
    return this.discovery.getProviders().flatMap((wrapper) => {
      const prototype = (wrapper.metatype as Function | null)?.prototype as Instance | undefined;
      if (!prototype) return [];
      const optionsOf = (name: string) => kind.optionsOf(prototype[name]!);
      const methods = this.scanner.getAllMethodNames(prototype).filter((name) => optionsOf(name));
      if (methods.length > 0 && !wrapper.isDependencyTreeStatic()) {
        throw new ToolDeclarationError(String(wrapper.name), 'holds tools and must not be request-scoped');
      }
      const toolset = toolsetOf(wrapper.host?.metatype?.name);
      return methods.map((method) => {
        const options = optionsOf(method)!;
        const handler = this.handler(wrapper.instance as Instance, prototype, method, kind.name);
        if (!options.description.trim())
          throw new ToolDeclarationError(handler.source, `is a ${kind.name} without a description`);
        return { options, handler: { ...handler, toolset } };
      });
    });
  }

  private handler(
    instance: Instance,
    prototype: Instance,
    method: string,
    decorator: string,
  ): Omit<Handler, 'toolset'> {
    const source = `${prototype.constructor.name}.${method}`;
    const input = inputOf(prototype, method, source);
    return {
      name: snakeCase(method),
      source,
      scopes: requiredScopes(prototype[method]!, source, decorator),
      input,
      inputSchema: input ? schemaOf(input, source) : EMPTY_SCHEMA,
      run: this.bind(instance, method),
    };
  }

  private bind(instance: Instance, method: string): Handler['run'] {
    const run = this.externalContext.create(
      instance,
      instance[method]!,
      method,
      PARAMETER_METADATA,
      // Only custom parameter decorators occur here, but Nest runs pipes only where a factory is given.
      { exchangeKeyForValue: () => undefined },
      undefined,
      undefined,
      { guards: true, interceptors: true, filters: true },
      MCP_CONTEXT,
    );
    return run as Handler['run'];
  }
}

function requiredScopes(handler: Function, source: string, decorator: string): readonly Scope[] {
  const scopes = Reflect.getMetadata(REQUIRED_SCOPES, handler) as readonly Scope[] | undefined;
  if (!scopes)
    throw new ToolDeclarationError(
      source,
      `is a ${decorator} without @RequireScopes or @AnyAuthenticatedCaller`,
    );
  return scopes;
}

function inputOf(prototype: Instance, method: string, source: string): Function | undefined {
  const types = parameterTypes(prototype, method);
  const inputs = types.filter((type) => type !== ToolCall);
  if (inputs.length > 1 || types.length > 2) {
    throw new ToolDeclarationError(source, 'takes more than one input DTO and one ToolCall');
  }
  if (inputs.length === 1 && NOT_A_DTO.has(inputs[0])) {
    throw new ToolDeclarationError(
      source,
      'has an input that is not a DTO class (an interface, or imported as a type)',
    );
  }
  return inputs[0] as Function | undefined;
}

/** `ObjectStoreModule` is the toolset `object-store`. */
const toolsetOf = (module = ''): string =>
  module
    .replace(/Module$/, '')
    .replace(/(?<=.)[A-Z]/g, '-$&')
    .toLowerCase();

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
