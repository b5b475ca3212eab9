import type { Scope } from '../../auth/scope.js';
import type { ToolCall } from '../decorators/tool-call.js';
import type { JsonSchema } from '../schema/json-schema.js';

/** A method that can be run for a caller: behind a tool, a resource or a prompt. */
export interface Handler {
  /** The method's name in snake case. */
  readonly name: string;
  /** The domain: the folder of its module, as `object-store`. */
  readonly toolset: string;
  /** All of them are needed; empty means any authenticated caller. */
  readonly scopes: readonly Scope[];
  /** Everything that is checked about the arguments before the method runs. */
  readonly inputSchema: JsonSchema;
  /** The DTO class of the arguments; none where it takes none. */
  readonly input: Function | undefined;
  /** `Class.method`, for messages to developers. */
  readonly source: string;
  /** Runs the method behind the steps of the call chain. */
  readonly run: (input: unknown, call: ToolCall) => Promise<unknown>;
}
