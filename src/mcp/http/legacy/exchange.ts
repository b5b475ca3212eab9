import type { JSONRPCErrorResponse, JSONRPCResultResponse } from '@modelcontextprotocol/server';

/** A request that is being served. */
export interface Exchange {
  /** Unique among all processes. */
  readonly id: string;
  readonly requestId: string | number;
  /** The client no longer wants the result. */
  cancel(reason?: string): void;
  /** An answer of the client to a question that the exchange asked. */
  deliverReply(reply: JSONRPCResultResponse | JSONRPCErrorResponse): void;
}
