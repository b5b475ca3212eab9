import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { collectDefaultMetrics } from 'prom-client';
import { ConfigError } from '../config/config.errors.js';
import { MetricsConfig } from '../config/metrics.config.js';
import { ServerConfig } from '../config/server.config.js';
import { Metrics } from './metrics.js';

const PATH = '/metrics';

// A scrape is one short request; nobody needs many at once.
const REQUEST_MS = 5_000;
const MOST_CONNECTIONS = 64;
const LIMITS = {
  requestTimeout: REQUEST_MS,
  headersTimeout: REQUEST_MS,
  connectionsCheckingInterval: REQUEST_MS,
};

/**
 * Serves the metrics on a port of their own, so that what is open to callers and what is open to those who
 * measure can be told apart by a firewall. Over stdio nothing is opened. Closed last: a scrape still finds it
 * while calls in flight are finished.
 */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Metrics');
  private server: Server | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly config: MetricsConfig,
    private readonly serverConfig: ServerConfig,
  ) {}

  /** Where the metrics are; nothing where they are not served. */
  get url(): string | undefined {
    const address = this.server?.address() as AddressInfo | null | undefined;
    if (!address) return undefined;
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}${PATH}`;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.enabled || this.serverConfig.transport !== 'http') return;
    this.server = await this.listen();
    // Only now, because these go on watching the process as long as it lives.
    collectDefaultMetrics({ register: this.metrics.registry });
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async listen(): Promise<Server> {
    const server = createServer(LIMITS, (request, response) => void this.answer(request, response));
    server.maxConnections = MOST_CONNECTIONS;
    // What is measured decides how long the process lives, not who measures.
    server.unref();
    try {
      await once(server.listen(this.config.port, this.config.host), 'listening');
    } catch (error) {
      throw this.cannotListen(error as NodeJS.ErrnoException);
    }
    return server;
  }

  private cannotListen({ code }: NodeJS.ErrnoException): ConfigError {
    const { host, port } = this.config;
    const cure = 'choose another, or turn metrics off with METRICS_ENABLED=false';
    if (code === 'EADDRINUSE') return new ConfigError([`METRICS_PORT ${port} on ${host} is in use: ${cure}`]);
    return new ConfigError([
      `METRICS_HOST ${host} and METRICS_PORT ${port} cannot be listened on (${code}): ${cure}`,
    ]);
  }

  private async answer({ url = '', method = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url.split('?', 1)[0] !== PATH) return void response.writeHead(404).end();
    if (method !== 'GET' && method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    try {
      const text = await this.metrics.registry.metrics();
      response.writeHead(200, { 'content-type': this.metrics.registry.contentType }).end(text);
    } catch (error) {
      this.logger.error({ message: 'The metrics cannot be collected', error });
      response.writeHead(500).end();
    }
  }
}
