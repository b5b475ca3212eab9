import { Injectable } from '@nestjs/common';
import { TOOL, type ToolOptions } from '../decorators/tool.decorator.js';
import { KEY_ARGUMENT, KEY_SCHEMA } from '../idempotency/idempotency-key.js';
import { RESULT_BUDGET } from '../results/result-budget.js';
import { briefSchema } from '../schema/brief-schema.js';
import { ProtocolExtensions } from '../server/protocol-extensions.js';
import type { JsonSchema } from '../schema/json-schema.js';
import type { Handler } from './handler.js';
import { HandlerExplorer } from './handler.explorer.js';
import type { ToolAnnotations, ToolDefinition } from './tool-definition.js';

/** Turns every `@Tool` method into plain data. */
@Injectable()
export class ToolExplorer {
  constructor(
    private readonly handlers: HandlerExplorer,
    private readonly extensions: ProtocolExtensions,
  ) {}

  /** @throws ToolDeclarationError naming the method and what it lacks */
  explore(): ToolDefinition[] {
    return this.handlers.find(TOOL).map(({ options, handler: found }) => this.definition(options, found));
  }

  private definition(options: ToolOptions, found: Handler): ToolDefinition {
    const handler = { ...found, inputSchema: withKey(found.inputSchema, options) };
    return {
      ...handler,
      core: options.core ?? false,
      continues: options.continues ?? false,
      asks: options.asks ?? options.effect !== 'read',
      resultBudget: options.resultBudget ?? RESULT_BUDGET,
      effect: options.effect,
      idempotent: options.idempotent ?? false,
      published: this.extensions.published({
        name: handler.name,
        ...(options.title && { title: options.title }),
        description: options.description,
        inputSchema: { ...briefSchema(handler.inputSchema), type: 'object' },
        annotations: annotationsOf(options),
        ...(options.view && { _meta: { ui: { resourceUri: options.view } } }),
      }),
    };
  }
}

/** Here and not in every DTO: the key is about the call, and no tool gets to see it. */
function withKey(schema: JsonSchema, { effect }: ToolOptions): JsonSchema {
  if (effect === 'read') return schema;
  return { ...schema, properties: { ...schema.properties, [KEY_ARGUMENT]: KEY_SCHEMA } };
}

function annotationsOf({ effect, idempotent, openWorld }: ToolOptions): ToolAnnotations {
  return {
    ...(effect === 'read' && { readOnlyHint: true }),
    ...(effect === 'write' && { destructiveHint: false }),
    ...(effect !== 'read' && idempotent && { idempotentHint: true }),
    // What is read may have been written by anybody, and for what changes nothing no client asks more.
    ...(effect !== 'read' && !openWorld && { openWorldHint: false }),
  };
}
