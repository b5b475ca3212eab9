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

  readonly authAttempts = new Counter({
    name: 'mcp_server_auth_attempts_total',
    help: 'Requests by how their token was taken: accepted, refused, or unavailable when it could not be checked.',
    labelNames: ['outcome', 'reason'],
    registers: [this.registry],
  });

  readonly dependencyUp = new Gauge({
    name: 'mcp_server_dependency_up',
    help: 'Whether a service that this server needs could be reached when last heard of. Absent: not configured.',
    labelNames: ['dependency'],
    registers: [this.registry],
  });

  readonly lostAnswers = new Counter({
    name: 'mcp_server_lost_answers_total',
    help: 'Changes whose answer was lost, by what looking for them found: done, not_done or unknown.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  readonly idempotentCalls = new Counter({
    name: 'mcp_server_idempotent_calls_total',
    help: 'Calls with an idempotencyKey: run, replayed, looked_for because an earlier one has an unknown outcome, or refused.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  constructor() {
    this.buildInfo.set({ version: SERVER_VERSION, node_version: process.version }, 1);
  }
}
