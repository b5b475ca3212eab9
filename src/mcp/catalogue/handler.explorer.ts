import { Injectable } from '@nestjs/common';
import { ApplicationConfig, DiscoveryService, MetadataScanner } from '@nestjs/core';
import { REQUIRED_SCOPES } from '../../auth/decorators/require-scopes.decorator.js';
import type { Scope } from '../../auth/scope.js';
import { CallChain, type Run } from '../chain/call-chain.js';
import { refuseEnhancers, refuseGlobalEnhancers } from '../chain/nest-enhancers.js';
import { withInput } from '../chain/with-input.js';
import { ToolCall } from '../decorators/tool-call.js';
import type { HandlerKind } from '../decorators/handler-kind.js';
import { EMPTY_SCHEMA, schemaOf } from '../schema/dto-schema.js';
import { ToolDeclarationError } from '../tool.errors.js';
import type { Handler } from './handler.js';
import { ToolRefusals } from './tool-refusals.service.js';

type Instance = Record<string, (...args: unknown[]) => Promise<unknown>>;

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
    private readonly config: ApplicationConfig,
    private readonly chain: CallChain,
    private readonly refusals: ToolRefusals,
  ) {}

  /** Runs what stands in for something that cannot be called. */
  bindRefusal(method: keyof ToolRefusals): Run {
    const source = `${ToolRefusals.name}.${method}`;
    const scopes = requiredScopes(this.refusals[method], source, 'stand-in');
    return this.chain.around(async () => this.refusals[method](), { source, scopes });
  }

  /**
   * Every method with a decorator of this kind, and what the decorator was given.
   * @throws ToolDeclarationError naming the method and what it lacks
   */
  find<Options extends { readonly description: string }>(
    kind: HandlerKind<Options>,
  ): { options: Options; handler: Handler }[] {
    refuseGlobalEnhancers(this.config);
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
    const scopes = requiredScopes(prototype[method]!, source, decorator);
    const types = parameterTypes(prototype, method);
    const input = inputOf(types, source);
    refuseEnhancers(prototype.constructor, method, source);
    return {
      name: snakeCase(method),
      source,
      scopes,
      input,
      inputSchema: input ? schemaOf(input, source) : EMPTY_SCHEMA,
      run: this.chain.around(withInput(input, bound(instance, method, types)), { source, scopes }),
    };
  }
}

/** Calls a method with what its parameters ask for, in their order. */
function bound(instance: Instance, method: string, [first]: readonly unknown[]): Run {
  return first === ToolCall
    ? (input, call) => instance[method]!(call, input)
    : (input, call) => instance[method]!(input, call);
}

function parameterTypes(prototype: Instance, method: string): readonly unknown[] {
  return (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as readonly unknown[];
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

function inputOf(types: readonly unknown[], source: string): Function | undefined {
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
