import type { JSONRPCErrorResponse, JSONRPCResultResponse } from '@modelcontextprotocol/server';

/** A message for a request that another process may be serving. */
export type ExchangeMessage =
  | {
      readonly kind: 'cancel';
      readonly session: string;
      readonly requestId: string | number;
      readonly reason?: string;
    }
  | {
      readonly kind: 'reply';
      readonly session: string;
      readonly exchange: string;
      readonly reply: JSONRPCResultResponse | JSONRPCErrorResponse;
    };

/**
 * Carries a client's later messages (a cancellation, the answer to a question of ours) to the process
 * that holds the open response. Any process may receive them, because sessions are not sticky.
 */
export interface ExchangeBus {
  publish(message: ExchangeMessage): void | Promise<void>;
  /** Every message published anywhere reaches every subscriber. */
  subscribe(listener: (message: ExchangeMessage) => void): void;
}

export const EXCHANGE_BUS = Symbol('ExchangeBus');

/** The bus of a single process. */
export class InProcessExchangeBus implements ExchangeBus {
  private readonly listeners: ((message: ExchangeMessage) => void)[] = [];

  publish(message: ExchangeMessage): void {
    for (const listener of this.listeners) listener(message);
  }

  subscribe(listener: (message: ExchangeMessage) => void): void {
    this.listeners.push(listener);
  }
}
