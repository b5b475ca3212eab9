import { randomUUID } from 'node:crypto';
import { HttpStatus } from '@nestjs/common';
import { isJSONRPCErrorResponse, isJSONRPCResultResponse } from '@modelcontextprotocol/server';
import type { RedisConnection } from '../../../redis/redis.connection.js';
import { RedisUnavailable } from '../../../redis/redis.errors.js';
import { RequestRefused } from '../request-refused.js';
import type { ExchangeBus, ExchangeMessage } from './exchange-bus.js';

const CHANNEL = 'exchange';
const UNAVAILABLE = -32_003;
const RETRY_AFTER_SECONDS = 2;

/**
 * The bus of replicas, over a channel of the Redis they share. Messages are not sealed: who can write to that
 * Redis can undo revocations as well. They are read with care all the same, because a neighbour may use the channel.
 */
export class RedisExchangeBus implements ExchangeBus {
  private readonly self = randomUUID();
  private readonly listeners: ((message: ExchangeMessage) => void)[] = [];
  private readonly channel: string;

  constructor(private readonly redis: RedisConnection) {
    this.channel = redis.key(CHANNEL);
    redis.subscribe(this.channel, (text) => this.received(text));
  }

  /** @throws RequestRefused when the message reaches this process at most */
  async publish(message: ExchangeMessage): Promise<void> {
    this.deliver(message);
    const text = JSON.stringify({ from: this.self, message });
    try {
      await this.redis.run((client) => client.publish(this.channel, text));
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      throw cannotPassOn();
    }
  }

  subscribe(listener: (message: ExchangeMessage) => void): void {
    this.listeners.push(listener);
  }

  private received(text: string): void {
    const { from, message } = parse(text);
    // What this process sent, it has delivered already.
    if (from !== this.self && isExchangeMessage(message)) this.deliver(message);
  }

  private deliver(message: ExchangeMessage): void {
    for (const listener of this.listeners) listener(message);
  }
}

function parse(text: string): { from?: unknown; message?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}

function isExchangeMessage(value: unknown): value is ExchangeMessage {
  const { kind, session, requestId, reason, exchange, reply } = (value ?? {}) as Record<string, unknown>;
  if (typeof session !== 'string') return false;
  if (kind === 'reply')
    return typeof exchange === 'string' && (isJSONRPCResultResponse(reply) || isJSONRPCErrorResponse(reply));
  const isId = typeof requestId === 'string' || typeof requestId === 'number';
  return kind === 'cancel' && isId && (reason === undefined || typeof reason === 'string');
}

function cannotPassOn(): RequestRefused {
  const message =
    'The message cannot be passed on now to the server that waits for it: send it again shortly';
  const failure = { status: HttpStatus.SERVICE_UNAVAILABLE, code: UNAVAILABLE, message };
  return new RequestRefused('exchange_unavailable', failure, null, {
    'Retry-After': String(RETRY_AFTER_SECONDS),
  });
}
