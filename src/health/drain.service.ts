import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ServerConfig } from '../config/server.config.js';
import { ModernLeg } from '../mcp/http/modern.leg.js';
import { InFlight } from '../mcp/server/in-flight.js';

// For the answers of calls that were cut off, and for connections that close by themselves.
const LAST_WORDS_MS = 2000;
const CLOSING_MS = 500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Leaves without dropping a request: goes on answering while load balancers look away, telling clients
 * to close their connections; then takes no new connection and waits for what is in flight; then cuts off
 * what is left, with an answer that says so. Nothing a client does or leaves undone can hold it up.
 */
@Injectable()
export class DrainService implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Shutdown');
  private leaving = false;

  constructor(
    private readonly config: ServerConfig,
    private readonly inFlight: InFlight,
    private readonly modern: ModernLeg,
    private readonly host: HttpAdapterHost,
  ) {}

  get draining(): boolean {
    return this.leaving;
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.leaving || this.config.transport !== 'http') return;
    this.leaving = true;
    this.logger.log(`Draining, ${this.inFlight.count} requests in flight`);
    await pause(this.config.shutdownDrainSeconds * 1000);
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.close();
    await this.finish();
    await this.modern.close();
    await this.disconnect(server);
  }

  private async finish(): Promise<void> {
    const left = await this.inFlight.drained(this.config.shutdownTimeoutSeconds * 1000);
    if (left === 0) return;
    this.logger.warn(`${left} requests did not finish in time and are cut off`);
    this.inFlight.abortAll();
    await this.inFlight.drained(LAST_WORDS_MS);
  }

  /** A connection that is open and silent would otherwise keep the process for as long as it likes. */
  private async disconnect(server: Server): Promise<void> {
    server.closeIdleConnections();
    await pause(CLOSING_MS);
    // A client that had not heard of the end may have asked once more on a connection that was open.
    await this.inFlight.drained(LAST_WORDS_MS);
    server.closeAllConnections();
  }
}
