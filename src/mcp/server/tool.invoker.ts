import { Injectable } from '@nestjs/common';
import {
  type CallToolResult,
  inputRequired,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { ToolDefinition } from '../catalogue/tool-definition.js';
import { ToolCall, type ToolCallOptions } from '../decorators/tool-call.js';
import { ToolErrorMapper } from '../results/tool-error.mapper.js';
import { toolResult } from '../results/tool-result.js';
import { InputRequired, UnknownTool } from '../tool.errors.js';
import { unwrapModel } from './model-wrapper.js';

export type InvocationOptions = Omit<ToolCallOptions, 'tool' | 'effect'>;

/** Runs one tool for one caller. Failures are results; only a tool that does not exist is a protocol error. */
@Injectable()
export class ToolInvoker {
  constructor(private readonly errors: ToolErrorMapper) {}

  async invoke(
    tool: ToolDefinition,
    args: Record<string, unknown>,
    options: InvocationOptions,
  ): Promise<CallToolResult | InputRequiredResult> {
    const call = new ToolCall({ ...options, tool: tool.name, effect: tool.effect });
    const input = unwrapModel(args, tool) as object;
    try {
      return toolResult(await tool.run(input, call), tool.resultBudget, call.cautions);
    } catch (error) {
      if (error instanceof InputRequired) return question(error);
      if (error instanceof UnknownTool) throw unknownTool(tool.name);
      return this.errors.toResult(error, call, Object.keys(input));
    }
  }
}

/** A yes or no; the client shows the text and two buttons. */
function question({ key, question: message }: InputRequired): InputRequiredResult {
  const requestedSchema = { type: 'object' as const, properties: {} };
  return inputRequired({ inputRequests: { [key]: inputRequired.elicit({ message, requestedSchema }) } });
}

function unknownTool(name: string): ProtocolError {
  const message = `Unknown tool: ${name}. tools/list names the tools that this token allows.`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
