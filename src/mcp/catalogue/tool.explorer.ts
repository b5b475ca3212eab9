import { Injectable } from '@nestjs/common';
import { DiscoveryService, ExternalContextCreator, MetadataScanner } from '@nestjs/core';
import { REQUIRED_SCOPES } from '../../auth/decorators/require-scopes.decorator.js';
import { MCP_CONTEXT } from '../../auth/mcp-context.js';
import type { Scope } from '../../auth/scope.js';
import { ToolCall } from '../decorators/tool-call.js';
import { parameterTypes, TOOL, type ToolOptions } from '../decorators/tool.decorator.js';
import { RESULT_BUDGET } from '../results/result-budget.js';
import { briefSchema } from '../schema/brief-schema.js';
import { EMPTY_SCHEMA, schemaOf } from '../schema/dto-schema.js';
import { ToolDeclarationError } from '../tool.errors.js';
import type { ToolAnnotations, ToolDefinition } from './tool-definition.js';
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

/** Finds every `@Tool` method of every provider and turns it into plain data. */
@Injectable()
export class ToolExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly externalContext: ExternalContextCreator,
    private readonly refusals: ToolRefusals,
  ) {}

  /** Runs what stands in for a tool that cannot be called. */
  bindRefusal(method: keyof ToolRefusals): ToolDefinition['run'] {
    return this.bind(this.refusals as unknown as Instance, method);
  }

  /** @throws ToolDeclarationError naming the method and what it lacks */
  explore(): ToolDefinition[] {
    return this.discovery.getProviders().flatMap((wrapper) => {
      const prototype = (wrapper.metatype as Function | null)?.prototype as Instance | undefined;
      if (!prototype) return [];
      const methods = this.scanner
        .getAllMethodNames(prototype)
        .filter((name) => toolOptions(prototype, name));
      if (methods.length > 0 && !wrapper.isDependencyTreeStatic()) {
        throw new ToolDeclarationError(String(wrapper.name), 'holds tools and must not be request-scoped');
      }
      const toolset = toolsetOf(wrapper.host?.metatype?.name);
      return methods.map((method) => this.define(wrapper.instance as Instance, prototype, method, toolset));
    });
  }

  private define(instance: Instance, prototype: Instance, method: string, toolset: string): ToolDefinition {
    const source = `${prototype.constructor.name}.${method}`;
    const options = toolOptions(prototype, method)!;
    if (!options.description.trim())
      throw new ToolDeclarationError(source, 'is a @Tool without a description');
    const scopes = requiredScopes(prototype[method]!, source);
    const name = snakeCase(method);
    const input = inputOf(prototype, method, source);
    const inputSchema = input ? schemaOf(input, source) : EMPTY_SCHEMA;
    return {
      name,
      scopes,
      source,
      toolset,
      core: options.core ?? false,
      resultBudget: options.resultBudget ?? RESULT_BUDGET,
      input,
      inputSchema,
      effect: options.effect,
      published: {
        name,
        ...(options.title && { title: options.title }),
        description: options.description,
        inputSchema: { ...briefSchema(inputSchema), type: 'object' },
        annotations: annotationsOf(options),
      },
      run: this.bind(instance, method),
    };
  }

  private bind(instance: Instance, method: string): ToolDefinition['run'] {
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
    return run as ToolDefinition['run'];
  }
}

function toolOptions(prototype: Instance, method: string): ToolOptions | undefined {
  return Reflect.getMetadata(TOOL, prototype[method]!) as ToolOptions | undefined;
}

function requiredScopes(handler: Function, source: string): readonly Scope[] {
  const scopes = Reflect.getMetadata(REQUIRED_SCOPES, handler) as readonly Scope[] | undefined;
  if (!scopes)
    throw new ToolDeclarationError(source, 'is a @Tool without @RequireScopes or @AnyAuthenticatedCaller');
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

function annotationsOf({ effect, idempotent, openWorld }: ToolOptions): ToolAnnotations {
  return {
    ...(effect === 'read' && { readOnlyHint: true }),
    ...(effect === 'write' && { destructiveHint: false }),
    ...(effect !== 'read' && idempotent && { idempotentHint: true }),
    ...(!openWorld && { openWorldHint: false }),
  };
}

/** `ObjectStoreModule` is the toolset `object-store`. */
const toolsetOf = (module = ''): string =>
  module
    .replace(/Module$/, '')
    .replace(/(?<=.)[A-Z]/g, '-$&')
    .toLowerCase();

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
