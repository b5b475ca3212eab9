import { Inject, Injectable } from '@nestjs/common';
import type { JSONRPCErrorResponse, JSONRPCResultResponse } from '@modelcontextprotocol/server';
import { EXCHANGE_BUS, type ExchangeBus, type ExchangeMessage } from './exchange-bus.js';
import type { Exchange } from './exchange.js';
import { exchangeOf } from './legacy-exchange.js';

interface Entry {
  readonly session: string;
  readonly exchange: Exchange;
}

/** The 2025-era requests this process is serving, and the way to those that others serve. */
@Injectable()
export class ExchangeRegistry {
  private readonly byExchange = new Map<string, Entry>();
  private readonly byRequest = new Map<string, Entry>();

  constructor(@Inject(EXCHANGE_BUS) private readonly bus: ExchangeBus) {
    bus.subscribe((message) => this.deliver(message));
  }

  /** Requests in flight. */
  get size(): number {
    return this.byExchange.size;
  }

  /** @returns a function that takes the exchange out again; `undefined` while the session uses its id already */
  add(session: string, exchange: Exchange): (() => void) | undefined {
    const entry = { session, exchange };
    const key = requestKey(session, exchange.requestId);
    if (this.byRequest.has(key)) return undefined;
    this.byExchange.set(exchange.id, entry);
    this.byRequest.set(key, entry);
    return () => {
      this.byExchange.delete(exchange.id);
      this.byRequest.delete(key);
    };
  }

  async cancel(session: string, requestId: unknown, reason?: string): Promise<void> {
    if (typeof requestId !== 'string' && typeof requestId !== 'number') return;
    await this.bus.publish({ kind: 'cancel', session, requestId, ...(reason && { reason }) });
  }

  async reply(session: string, reply: JSONRPCResultResponse | JSONRPCErrorResponse): Promise<void> {
    const exchange = exchangeOf(reply.id);
    if (exchange) await this.bus.publish({ kind: 'reply', session, exchange, reply });
  }

  private deliver(message: ExchangeMessage): void {
    const entry =
      message.kind === 'cancel'
        ? this.byRequest.get(requestKey(message.session, message.requestId))
        : this.byExchange.get(message.exchange);
    // The sender's session was verified; one session must not reach the exchanges of another.
    if (entry?.session !== message.session) return;
    if (message.kind === 'cancel') entry.exchange.cancel(message.reason);
    else entry.exchange.deliverReply(message.reply);
  }
}

const requestKey = (session: string, id: string | number): string => JSON.stringify([session, id]);
