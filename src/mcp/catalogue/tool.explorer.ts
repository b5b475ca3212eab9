import { Injectable } from '@nestjs/common';
import { TOOL, type ToolOptions } from '../decorators/tool.decorator.js';
import { RESULT_BUDGET } from '../results/result-budget.js';
import { briefSchema } from '../schema/brief-schema.js';
import { ProtocolExtensions } from '../server/protocol-extensions.js';
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
    return this.handlers.find(TOOL).map(({ options, handler }) => ({
      ...handler,
      core: options.core ?? false,
      resultBudget: options.resultBudget ?? RESULT_BUDGET,
      effect: options.effect,
      published: this.extensions.published({
        name: handler.name,
        ...(options.title && { title: options.title }),
        description: options.description,
        inputSchema: { ...briefSchema(handler.inputSchema), type: 'object' },
        annotations: annotationsOf(options),
      }),
    }));
  }
}

function annotationsOf({ effect, idempotent, openWorld }: ToolOptions): ToolAnnotations {
  return {
    ...(effect === 'read' && { readOnlyHint: true }),
    ...(effect === 'write' && { destructiveHint: false }),
    ...(effect !== 'read' && idempotent && { idempotentHint: true }),
    ...(!openWorld && { openWorldHint: false }),
  };
}
