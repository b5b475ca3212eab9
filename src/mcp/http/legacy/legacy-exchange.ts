import { randomUUID } from 'node:crypto';
import {
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  isJSONRPCErrorResponse,
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type JSONRPCResultResponse,
  type Transport,
} from '@modelcontextprotocol/server';
import type { ResponseStream } from '../response-stream.js';
import type { Exchange } from './exchange.js';

type Reply = JSONRPCResultResponse | JSONRPCErrorResponse;

const HANDSHAKE_ID = 'handshake';

/**
 * The transport of one 2025-era request: delivers it to a protocol server made for it, and writes what
 * that server sends to the response of the POST. Questions to the client get ids that are unique across
 * processes, so that their answers find their way back here.
 */
export class LegacyExchange implements Transport, Exchange {
  onmessage?: Transport['onmessage'];
  onclose?: () => void;
  onerror?: (error: Error) => void;

  readonly id = randomUUID();
  private closed = false;
  private handshakeDone: (() => void) | undefined;

  constructor(
    private readonly request: JSONRPCRequest,
    private readonly out: ResponseStream,
    private readonly onReply: (reply: Reply) => void = () => undefined,
  ) {}

  get requestId(): string | number {
    return this.request.id;
  }

  async start(): Promise<void> {}

  /** Tells the protocol server what the client declared when it opened the session. */
  async replayHandshake(params: NonNullable<JSONRPCRequest['params']>): Promise<void> {
    const done = new Promise<void>((resolve) => (this.handshakeDone = resolve));
    this.onmessage?.({ jsonrpc: '2.0', id: HANDSHAKE_ID, method: 'initialize', params });
    await done;
  }

  /** Hands over the client's request; everything after happens through `send`. */
  deliver(): void {
    this.onmessage?.(this.request);
  }

  /** An answer of the client to a question this exchange asked. */
  deliverReply(reply: Reply): void {
    const own = ownId(reply.id, this.id);
    if (own !== undefined) this.onmessage?.({ ...reply, id: own });
  }

  /** The client no longer wants the result. */
  cancel(reason?: string): void {
    const params = { requestId: this.request.id, ...(reason && { reason }) };
    this.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    this.out.abandon();
    void this.close();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (isReply(message)) this.sendReply(message);
    else if (isJSONRPCRequest(message)) this.out.event({ ...message, id: `${this.id}:${message.id}` });
    else this.out.event(message);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.onclose?.();
  }

  private sendReply(message: Reply): void {
    if (message.id === HANDSHAKE_ID && this.handshakeDone) {
      this.handshakeDone();
      this.handshakeDone = undefined;
      return;
    }
    this.onReply(message);
    this.out.finish(message);
    queueMicrotask(() => void this.close());
  }
}

/** The exchange that asked the question with this id, for a reply that arrives in a POST of its own. */
export function exchangeOf(id: unknown): string | undefined {
  return typeof id === 'string' ? /^([0-9a-f-]{36}):\d+$/.exec(id)?.[1] : undefined;
}

function ownId(id: unknown, exchange: string): number | undefined {
  return exchangeOf(id) === exchange ? Number(String(id).slice(exchange.length + 1)) : undefined;
}

const isReply = (message: JSONRPCMessage): message is Reply =>
  isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);
