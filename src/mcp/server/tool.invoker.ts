import { Injectable } from '@nestjs/common';
import { type CallToolResult, inputRequired, type InputRequiredResult } from '@modelcontextprotocol/server';
import type { ToolDefinition } from '../catalogue/tool-definition.js';
import { ToolCall, type ToolCallOptions } from '../decorators/tool-call.js';
import { ToolErrorMapper } from '../results/tool-error.mapper.js';
import { toolResult } from '../results/tool-result.js';
import { InputRequired } from '../tool.errors.js';
import { unwrapModel } from './model-wrapper.js';

export type InvocationOptions = Omit<ToolCallOptions, 'tool' | 'effect'>;

/** Runs one tool for one caller. Always answers with a result, never throws. */
@Injectable()
export class ToolInvoker {
  constructor(private readonly errors: ToolErrorMapper) {}

  async invoke(
    tool: ToolDefinition,
    args: Record<string, unknown>,
    options: InvocationOptions,
  ): Promise<CallToolResult | InputRequiredResult> {
    const call = new ToolCall({ ...options, tool: tool.name, effect: tool.effect });
    try {
      return toolResult(await tool.run(unwrapModel(args, tool), call));
    } catch (error) {
      return error instanceof InputRequired ? question(error) : this.errors.toResult(error, call);
    }
  }
}

/** A yes or no; the client shows the text and two buttons. */
function question({ key, question: message }: InputRequired): InputRequiredResult {
  const requestedSchema = { type: 'object' as const, properties: {} };
  return inputRequired({ inputRequests: { [key]: inputRequired.elicit({ message, requestedSchema }) } });
}
