import type { Server } from 'node:http';
import { Server as Listener } from 'node:net';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ServerConfig } from '../config/server.config.js';
import { ModernLeg } from '../mcp/http/modern.leg.js';
import { InFlight } from '../mcp/server/in-flight.js';
import { Metrics } from '../observability/metrics.js';

// For the answers of calls that were cut off, and for connections that close by themselves.
const LAST_WORDS_MS = 2000;
const CLOSING_MS = 500;
// The client of the last answer often has its next request ready, for the connection it has just got back.
const LINGER_MS = 1000;
// Between the end of a call and its answer on standard output.
const WRITING_MS = 50;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Leaves without dropping a request: has what waits answer at once; goes on answering while load balancers look away, telling clients
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
    private readonly metrics: Metrics,
  ) {}

  get draining(): boolean {
    return this.leaving;
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.leaving) return;
    this.leaving = true;
    const startedAt = performance.now();
    this.metrics.draining.set(1);
    // Calls that only wait have an answer to give at once, and another replica goes on with it.
    this.inFlight.hurryAll();
    if (this.config.transport !== 'http') return this.lastAnswers();
    this.logger.log(`Draining, ${this.inFlight.count} requests in flight`);
    await pause(this.config.shutdownDrainSeconds * 1000);
    const server = this.host.httpAdapter.getHttpServer() as Server;
    // Takes no new connection. Node's own close would cut those that are idle, under the hands of clients
    // that are just sending on them; each is told to close with its next answer instead.
    Listener.prototype.close.call(server);
    const deadline = Date.now() + this.config.shutdownTimeoutSeconds * 1000;
    do {
      await this.finish(deadline);
      await pause(LINGER_MS);
    } while (this.inFlight.count > 0 && Date.now() < deadline);
    this.metrics.drainSeconds.observe((performance.now() - startedAt) / 1000);
    await this.modern.close();
    await this.disconnect(server);
  }

  /** The one client of a stdio server is told what it can go on with. */
  private async lastAnswers(): Promise<void> {
    await this.inFlight.finished(LAST_WORDS_MS);
    await pause(WRITING_MS);
  }

  private async finish(deadline: number): Promise<void> {
    const left = await this.inFlight.drained(Math.max(0, deadline - Date.now()));
    if (left === 0) return;
    this.logger.warn(`${left} requests did not finish in time and are cut off`);
    this.metrics.drainAborted.inc(this.inFlight.abortAll());
    await this.inFlight.drained(LAST_WORDS_MS);
  }

  /** A connection that is open and silent would otherwise keep the process for as long as it likes. */
  private async disconnect(server: Server): Promise<void> {
    server.closeIdleConnections();
    await pause(CLOSING_MS);
    server.closeAllConnections();
  }
}
