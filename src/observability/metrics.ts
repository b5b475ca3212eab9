import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { SERVER_VERSION } from '../version.js';

/**
 * Every metric of this server, beside those of the process. A label has few values, all of them ours: never
 * a caller, an id, an address, or a text that came from outside.
 */
@Injectable()
export class Metrics {
  /** Of this application alone: several may run in one process. */
  readonly registry = new Registry();

  readonly buildInfo = new Gauge({
    name: 'mcp_server_build_info',
    help: 'Always 1; the labels say what is running.',
    labelNames: ['version', 'node_version'],
    registers: [this.registry],
  });

  readonly upstreamDrift = new Counter({
    name: 'mcp_server_upstream_drift_total',
    help: 'Fields of QuantConnect answers that are not as they are known to be. The log names each once.',
    labelNames: ['endpoint', 'kind'],
    registers: [this.registry],
  });

  constructor() {
    this.buildInfo.set({ version: SERVER_VERSION, node_version: process.version }, 1);
  }
}
