import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
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

  readonly auditEvents = new Counter({
    name: 'mcp_server_audit_events_total',
    help: 'Audit events: written, failed (an intent was refused, so nothing was done), dropped (lost to the record).',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  readonly auditWriteDuration = new Histogram({
    name: 'mcp_server_audit_write_duration_seconds',
    help: 'How long the store of the audit took to make events last, many at a time.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers: [this.registry],
  });

  readonly auditQueueLength = new Gauge({
    name: 'mcp_server_audit_queue_length',
    help: 'Audit events that are not recorded yet.',
    registers: [this.registry],
  });

  readonly auditVerifyLastSuccess = new Gauge({
    name: 'mcp_server_audit_verify_last_success_timestamp_seconds',
    help: 'When the last entries of the audit were last looked at and found as they were written.',
    registers: [this.registry],
  });

  readonly auditVerifyFailures = new Counter({
    name: 'mcp_server_audit_verify_failures_total',
    help: 'How often the last entries of the audit were found not to be as they were written.',
    registers: [this.registry],
  });

  constructor() {
    this.buildInfo.set({ version: SERVER_VERSION, node_version: process.version }, 1);
  }
}
