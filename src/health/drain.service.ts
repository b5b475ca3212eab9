import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import { ServerConfig } from '../config/server.config.js';
import { InFlight } from '../mcp/http/in-flight.js';
import { ModernLeg } from '../mcp/http/modern.leg.js';

/**
 * Leaves without dropping a request: goes on answering while load balancers look away, telling clients
 * to close their connections, then waits for what is in flight, and only then lets the port go.
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
    await new Promise((resolve) => setTimeout(resolve, this.config.shutdownDrainSeconds * 1000));
    const left = await this.inFlight.drained(this.config.shutdownTimeoutSeconds * 1000);
    if (left > 0) this.logger.warn(`${left} requests did not finish in time and are cut off`);
    await this.modern.close();
    const server = this.host.httpAdapter.getHttpServer() as Server;
    if (left > 0) server.closeAllConnections();
    else server.closeIdleConnections();
  }
}
