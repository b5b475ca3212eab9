import type { Scope } from '../../auth/scope.js';
import type { Effect } from '../../quantconnect/quantconnect-call.js';
import type { ToolCall } from '../decorators/tool-call.js';
import type { JsonSchema } from '../schema/json-schema.js';
import type { ToolsetMember } from './toolsets.js';

/**
 * The hints of MCP, without those that say what is assumed anyway: a tool may write, destroy, and reach
 * the open world, unless it says otherwise, and of a tool that reads nothing more is asked.
 */
export interface ToolAnnotations {
  readonly readOnlyHint?: true;
  readonly destructiveHint?: false;
  readonly idempotentHint?: true;
  readonly openWorldHint?: false;
}

/** A tool as `tools/list` shows it. */
export interface PublishedTool {
  readonly name: string;
  /** Only where the name in words would not do; clients show the name otherwise. */
  readonly title?: string;
  readonly description: string;
  /** Shorter than what is checked, never stricter: see `briefSchema`. */
  readonly inputSchema: JsonSchema & { readonly type: 'object' };
  readonly annotations: ToolAnnotations;
}

/** A tool with everything that is known about it at start. */
export interface ToolDefinition extends ToolsetMember {
  readonly published: PublishedTool;
  readonly name: string;
  readonly effect: Effect;
  /** All of them are needed; empty means any authenticated caller. */
  readonly scopes: readonly Scope[];
  /** Everything that is checked about the arguments before the tool runs. */
  readonly inputSchema: JsonSchema;
  /** The DTO class of the arguments; none where the tool takes none. */
  readonly input: Function | undefined;
  /** Bytes of JSON that a result may have. */
  readonly resultBudget: number;
  /** `Class.method`, for messages to developers. */
  readonly source: string;
  /** Runs the method behind Nest's guards, interceptors, pipes and filters. */
  readonly run: (input: unknown, call: ToolCall) => Promise<unknown>;
}
