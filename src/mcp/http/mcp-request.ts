import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../../auth/principal.js';
import type { ToolsetSelection } from '../catalogue/toolsets.js';
import type { RunningOperation } from '../operations/running-operation.js';

/** One POST to the MCP endpoint, as far as it is known before its message is looked at. */
export interface McpRequest {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly body: unknown;
  readonly caller: Caller;
  /** What the URL and the headers choose of the tools. */
  readonly toolsets: ToolsetSelection;
  /** The operation that it is; none for what is an answer of the client. */
  readonly operation?: RunningOperation;
}
