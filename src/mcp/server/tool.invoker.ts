import { Injectable } from '@nestjs/common';
import {
  type CallToolResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { ToolDefinition } from '../catalogue/tool-definition.js';
import { NOBODY } from '../decorators/question.js';
import type { ToolsetSelection } from '../catalogue/toolsets.js';
import type { CallOrigin } from '../decorators/call-origin.js';
import { type Called, ToolCall } from '../decorators/tool-call.js';
import { isUnfinished, type Unfinished } from '../decorators/unfinished.js';
import { AuthzDecisions } from '../operations/authz-decisions.js';
import { ToolErrorMapper } from '../results/tool-error.mapper.js';
import { REPLAYED_META_KEY, toolResult } from '../results/tool-result.js';
import { InputRequired, UnknownTool } from '../tool.errors.js';
import type { Dialogue } from './dialogue.js';
import { argumentsOf } from './model-wrapper.js';
import { EnduranceProvider } from './endurance.provider.js';
import { Questions } from './questions.js';

export interface InvocationOptions extends CallOrigin, Pick<Called, 'endurance'> {
  readonly dialogue: Dialogue;
}

/** What is known of a request when what it asks for runs. */
export type RequestOptions = InvocationOptions & { readonly toolsets: ToolsetSelection };

export type ToolOutcome = CallToolResult | InputRequiredResult;

/** A tool with `continues` that is not done yet. */
export class Going {
  constructor(
    readonly unfinished: Unfinished,
    readonly cautions: readonly string[],
    /** The same as an ordinary result. */
    readonly result: ToolOutcome,
  ) {}
}

/** Runs one tool for one caller. Failures are results; only a tool that does not exist is a protocol error. */
@Injectable()
export class ToolInvoker {
  constructor(
    private readonly errors: ToolErrorMapper,
    private readonly questions: Questions,
    private readonly endurance: EnduranceProvider,
    private readonly authz: AuthzDecisions,
  ) {}

  async invoke(
    tool: ToolDefinition,
    args: Record<string, unknown>,
    options: InvocationOptions,
  ): Promise<ToolOutcome> {
    const outcome = await this.advance(tool, args, options);
    return outcome instanceof Going ? outcome.result : outcome;
  }

  /** The same, and tells a tool that is not done yet from one that is. */
  async advance(
    tool: ToolDefinition,
    args: Record<string, unknown>,
    options: InvocationOptions,
  ): Promise<ToolOutcome | Going> {
    const { input, key } = argumentsOf(args, tool);
    const questioned = { tenant: options.caller.principal.tenant, tool: tool.name, input };
    const person = tool.asks ? this.questions.personOf(options.dialogue, questioned) : NOBODY;
    const call = new ToolCall(options, {
      tool: tool.name,
      effect: tool.effect,
      person,
      idempotencyKey: key,
      endurance: options.endurance ?? this.endurance.usual,
    });
    try {
      const value = await tool.run(input, call);
      this.authz.allowed(tool.name);
      const result = resultOf(value, tool, call);
      return tool.continues && isUnfinished(value) ? new Going(value, call.cautions, result) : result;
    } catch (error) {
      this.authz.failed(tool.name, error);
      if (error instanceof InputRequired) return this.questions.put(error, questioned);
      if (error instanceof UnknownTool) throw unknownTool(tool.name);
      // Only what speaks the protocol itself can throw one, and it means it.
      if (error instanceof ProtocolError) throw error;
      return this.errors.toResult(error, call, Object.keys(input));
    }
  }
}

function resultOf(value: unknown, { resultBudget }: ToolDefinition, call: ToolCall): ToolOutcome {
  const result = toolResult(value, resultBudget, call);
  return call.replayed ? { ...result, _meta: { ...result._meta, [REPLAYED_META_KEY]: true } } : result;
}

function unknownTool(name: string): ProtocolError {
  const message = `Unknown tool: ${name}. tools/list names the tools that this token allows.`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
