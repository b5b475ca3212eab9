import type { Effect } from '../../quantconnect/quantconnect-call.js';
import { HandlerKind } from './handler-kind.js';

export interface ToolOptions {
  /** `read` changes nothing, `write` adds, `destroy` overwrites or removes. The MCP hints follow from it. */
  readonly effect: Effect;
  /** A repeat with the same arguments changes nothing more. Reads always are. */
  readonly idempotent?: boolean;
  /** Reaches third parties beyond the caller's own QuantConnect account. */
  readonly openWorld?: boolean;
  /** Part of the toolset `core`: what it takes to get from an idea to a backtest that is understood. */
  readonly core?: boolean;
  /** May answer before its work is done, with an `Unfinished`; takes the argument `handle` to go on. */
  readonly continues?: boolean;
  /** A read that asks a person something. Without it nobody can be asked by a read, which is served faster for that. */
  readonly asks?: boolean;
  /** Address of the resource that shows its result in clients with MCP Apps: `ui://…`. */
  readonly view?: string;
  /** Bytes of JSON a result may have, where the default of 16 kB is too few for one thing in one piece. */
  readonly resultBudget?: number;
  /** For the model: what it is for, what it returns, which tool comes next. */
  readonly description: string;
  /** For people, where the name in words would not do. */
  readonly title?: string;
}

export const TOOL = new HandlerKind<ToolOptions>('@Tool');

/**
 * Publishes a method as an MCP tool under its name in snake case. The method takes its input DTO, if it
 * has one, and then the ToolCall, if it needs it.
 */
export const Tool = (options: ToolOptions): MethodDecorator => TOOL.decorate(options);
