import { Injectable } from '@nestjs/common';
import {
  type CallToolResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { ToolDefinition } from '../catalogue/tool-definition.js';
import { ToolCall, type ToolCallOptions } from '../decorators/tool-call.js';
import { ToolErrorMapper } from '../results/tool-error.mapper.js';
import { REPLAYED_META_KEY, toolResult } from '../results/tool-result.js';
import { InputRequired, UnknownTool } from '../tool.errors.js';
import type { Dialogue } from './dialogue.js';
import { argumentsOf } from './model-wrapper.js';
import { EnduranceProvider } from './endurance.provider.js';
import { Questions } from './questions.js';

export interface InvocationOptions extends Omit<ToolCallOptions, 'tool' | 'kind' | 'effect' | 'person'> {
  readonly dialogue: Dialogue;
}

/** Runs one tool for one caller. Failures are results; only a tool that does not exist is a protocol error. */
@Injectable()
export class ToolInvoker {
  constructor(
    private readonly errors: ToolErrorMapper,
    private readonly questions: Questions,
    private readonly endurance: EnduranceProvider,
  ) {}

  async invoke(
    tool: ToolDefinition,
    args: Record<string, unknown>,
    { dialogue, ...options }: InvocationOptions,
  ): Promise<CallToolResult | InputRequiredResult> {
    const { input, key } = argumentsOf(args, tool);
    const questioned = { tenant: options.caller.principal.tenant, tool: tool.name, input };
    const person = this.questions.personOf(dialogue, questioned);
    const call = new ToolCall({
      ...options,
      tool: tool.name,
      effect: tool.effect,
      person,
      idempotencyKey: key,
      endurance: options.endurance ?? this.endurance.with(),
    });
    try {
      const value = await tool.run(input, call);
      const result = toolResult(value, tool.resultBudget, call);
      return call.replayed ? { ...result, _meta: { ...result._meta, [REPLAYED_META_KEY]: true } } : result;
    } catch (error) {
      if (error instanceof InputRequired) return this.questions.put(error, questioned);
      if (error instanceof UnknownTool) throw unknownTool(tool.name);
      // Only what speaks the protocol itself can throw one, and it means it.
      if (error instanceof ProtocolError) throw error;
      return this.errors.toResult(error, call, Object.keys(input));
    }
  }
}

function unknownTool(name: string): ProtocolError {
  const message = `Unknown tool: ${name}. tools/list names the tools that this token allows.`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
