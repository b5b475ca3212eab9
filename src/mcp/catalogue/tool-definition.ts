import type { Effect } from '../../quantconnect/quantconnect-call.js';
import type { JsonSchema } from '../schema/json-schema.js';
import type { Handler } from './handler.js';
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
  /** Which view shows the result, for clients with MCP Apps. */
  readonly _meta?: { readonly ui: { readonly resourceUri: string } };
}

/** A tool with everything that is known about it at start. */
export interface ToolDefinition extends Handler, ToolsetMember {
  readonly published: PublishedTool;
  readonly effect: Effect;
  /** Whether a repeat with the same arguments changes nothing more. */
  readonly idempotent?: boolean;
  /** May answer before its work is done; goes on with the argument `handle`. */
  readonly continues?: boolean;
  /** May ask a person; whatever changes something may anyway. */
  readonly asks?: boolean;
  /** Bytes of JSON that a result may have. */
  readonly resultBudget: number;
}
