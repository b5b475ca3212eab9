import { SpanKind } from '@opentelemetry/api';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { ConfigError } from '../config/config.errors.js';
import { RedisConfig } from '../config/redis.config.js';
import { redisClient } from './redis-client.js';
import { reasonOf, RedisUnavailable } from './redis.errors.js';
import { Attribute } from '../tracing/attributes.js';
import { inSpan } from '../tracing/in-span.js';

const SPAN = { kind: SpanKind.CLIENT, attributes: { [Attribute.dbSystem]: 'redis' } };

type StateListener = (up: boolean) => void;

// Longer than one attempt to connect takes.
const START_MS = 2_500;
// Nothing is ever sent to a subscriber that has nothing to hear; this finds out that it is cut off.
const LISTENING_CHECK_MS = 10_000;

/**
 * The Redis that replicas share, where one is configured. It is trusted like the server itself: who can write
 * to it can undo revocations. Reconnects by itself, and closes last.
 */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Redis');
  private readonly listeners: StateListener[] = [];
  // Private to the runtime: their options hold the password.
  readonly #client: Redis | undefined;
  #subscriber: Redis | undefined;
  #up = false;
  #lastReason = 'not_connected';

  /** Use `RedisConnection.open`. */
  private constructor(
    private readonly config: RedisConfig,
    client: Redis | undefined,
  ) {
    this.#client = client;
    this.#client?.on('ready', () => this.changed(true));
    this.#client?.on('close', () => this.changed(false));
    this.#client?.on('error', (error: unknown) => (this.#lastReason = reasonOf(error)));
  }

  /** Connects later, when the modules start. */
  static async open(config: RedisConfig): Promise<RedisConnection> {
    return new RedisConnection(config, await redisClient(config));
  }

  get isConfigured(): boolean {
    return this.#client !== undefined;
  }

  /** Whether it could be used when last heard of. */
  get isUp(): boolean {
    return this.#up;
  }

  /** Tells whenever `isUp` changes, and once at the start. */
  onChange(listener: StateListener): void {
    this.listeners.push(listener);
  }

  /** A key or channel of this installation. */
  key(name: string): string {
    return `${this.config.keyPrefix}${name}`;
  }

  /** @throws ConfigError when Redis is required and cannot be reached */
  async onModuleInit(): Promise<void> {
    if (this.#client === undefined) return;
    this.onChange((up) => this.report(up));
    await this.connect();
    if (this.#up) return;
    if (!this.config.required) return this.changed(false, true);
    this.onApplicationShutdown();
    const cure = 'start Redis, correct the URL, or set REDIS_REQUIRED=false';
    throw new ConfigError([`REDIS_URL cannot be reached (${this.#lastReason}): ${cure}`]);
  }

  onApplicationShutdown(): void {
    this.listeners.length = 0;
    this.#up = false;
    this.#subscriber?.disconnect();
    this.#client?.disconnect();
  }

  /** Connects, or gives up for now after some seconds; goes on trying by itself. */
  async connect(): Promise<void> {
    const client = this.client();
    const tooLong = new Promise<void>((resolve) => setTimeout(resolve, START_MS).unref());
    await Promise.race([client.connect().catch(() => undefined), tooLong]);
  }

  /**
   * Runs commands; one that gets no answer fails within half a second.
   * @throws RedisUnavailable
   */
  async run<T>(commands: (client: Redis) => Promise<T>): Promise<T> {
    try {
      return await inSpan('redis', SPAN, () => commands(this.client()));
    } catch (error) {
      throw new RedisUnavailable(this.#up ? reasonOf(error) : this.#lastReason);
    }
  }

  /** Hears what is published on a channel from now on, also after an interruption; not what was said during it. */
  subscribe(channel: string, listener: (message: string) => void): void {
    if (this.#subscriber) throw new Error('There is one subscription per process');
    const subscriber = this.client().duplicate();
    this.#subscriber = subscriber;
    subscriber.on('error', () => undefined);
    subscriber.on('message', (_channel: string, message: string) => listener(message));
    subscriber.on('ready', () => void subscriber.subscribe(channel).catch(() => undefined));
    void subscriber.connect().catch(() => undefined);
    const check = setInterval(
      () => void subscriber.ping().catch(() => undefined),
      LISTENING_CHECK_MS,
    ).unref();
    subscriber.once('end', () => clearInterval(check));
  }

  private client(): Redis {
    if (this.#client === undefined) throw new RedisUnavailable('not_configured');
    return this.#client;
  }

  private changed(up: boolean, always = false): void {
    if (up === this.#up && !always) return;
    this.#up = up;
    for (const listener of this.listeners) listener(up);
    if (up) this.#lastReason = 'connection_lost';
  }

  private report(up: boolean): void {
    if (up) this.logger.log('Connected');
    else this.logger.warn(`Cannot be reached (${this.#lastReason}); trying again`);
  }
}
