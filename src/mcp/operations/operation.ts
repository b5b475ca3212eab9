import type { Principal } from '../../auth/principal.js';

/** One JSON-RPC request as it is served, of HTTP and of stdio. What is measured, logged and traced is one of these. */
export interface Operation {
  /** A method that this server has, else `_other`: never a text of the client's. */
  readonly method: string;
  /** Name of a tool or prompt that there is, else `_unknown`; left out for methods that name none. */
  readonly tool?: string | undefined;
  /** A revision that this server speaks, else `_other`. */
  readonly protocolVersion?: string | undefined;
  readonly requestId?: string | number | undefined;
  readonly principal: Principal;
  /** Network address of the client, where there is one. */
  readonly address?: string | undefined;
  /** `params._meta` as it came, of any shape: to be read leniently, and only of an accepted caller. */
  readonly meta?: unknown;
}

export interface OperationOutcome {
  /**
   * Empty where all went well, also where the fault is the caller's (-32700, -32600, -32601, -32602, -32002); else
   * `tool_error`, `internal_error` where a tool failed by a fault of this server, a JSON-RPC code as text, or one of a
   * few words such as `insufficient_scope`, `rate_limited`.
   */
  readonly errorType: string;
  /** JSON-RPC code of an answer that is an error. */
  readonly statusCode?: number | undefined;
  /** Seconds from the message being read to its answer being handed over. */
  readonly seconds: number;
  /** Bytes of a tool's result, where it was measured. */
  readonly resultBytes?: number | undefined;
  /** Status of the HTTP answer, where it was one. */
  readonly httpStatus?: number | undefined;
  /** The event of the audit that says how the call ended. */
  readonly auditEventId?: string | undefined;
  /** What its caller was told to name when asking about a failure. */
  readonly reference?: string | undefined;
}

/** Is told of operations. It must neither throw nor wait. */
export interface OperationObserver {
  started?(operation: Operation): void;
  ended?(operation: Operation, outcome: OperationOutcome): void;
  /** Runs what serves the operation, inside a context of its own such as that of a trace. */
  around?<T>(operation: Operation, work: () => Promise<T>): Promise<T>;
}
