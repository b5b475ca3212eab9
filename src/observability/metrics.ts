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

  readonly upstreamSeconds = new Histogram({
    name: 'mcp_server_upstream_request_duration_seconds',
    help: 'Attempts at requests to QuantConnect, without the time they waited for their turn.',
    labelNames: ['upstream', 'http_response_status_class', 'error_type'],
    buckets: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
    registers: [this.registry],
  });

  readonly upstreamRetries = new Counter({
    name: 'mcp_server_upstream_retries_total',
    help: 'Attempts that followed a failed one, by why that failed.',
    labelNames: ['upstream', 'reason'],
    registers: [this.registry],
  });

  readonly upstreamRejections = new Counter({
    name: 'mcp_server_upstream_rejections_total',
    help: 'Requests that were not sent: queue_full, waited_too_long, circuit_open.',
    labelNames: ['upstream', 'reason'],
    registers: [this.registry],
  });

  readonly upstreamCircuit = new Gauge({
    name: 'mcp_server_upstream_circuit_state',
    help: '1 for the state the circuit is in: closed, open, half_open.',
    labelNames: ['upstream', 'state'],
    registers: [this.registry],
  });

  readonly upstreamQueue = new Gauge({
    name: 'mcp_server_upstream_queue_length',
    help: 'Requests that wait for a connection to QuantConnect.',
    labelNames: ['upstream'],
    registers: [this.registry],
  });

  readonly rateLimitDecisions = new Counter({
    name: 'mcp_server_rate_limit_decisions_total',
    help: 'Limits that were asked: allow, deny, or unavailable when live calls could not be counted.',
    labelNames: ['decision', 'scope'],
    registers: [this.registry],
  });

  readonly rateLimitFailOpen = new Counter({
    name: 'mcp_server_rate_limit_fail_open_total',
    help: 'Questions about limits that a process answered alone because Redis could not be asked.',
    registers: [this.registry],
  });

  readonly rateLimitCheckDuration = new Histogram({
    name: 'mcp_server_rate_limit_check_duration_seconds',
    help: 'How long it took to ask all limits of a request or a call at once.',
    buckets: [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5],
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

  readonly trials = new Counter({
    name: 'mcp_server_trials_total',
    help: 'What was learnt about trials: written, failed (not kept), dropped (too many waited) or no_room (of a caller or of this server).',
    labelNames: ['outcome'],
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

  readonly pictures = new Counter({
    name: 'mcp_server_pictures_total',
    help: 'Pictures of backtests: drawn, failed, or refused because too many waited.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  readonly pictureSeconds = new Histogram({
    name: 'mcp_server_picture_duration_seconds',
    help: 'How long pictures that were drawn took, with the time they waited for their turn.',
    buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    registers: [this.registry],
  });

  constructor() {
    this.buildInfo.set({ version: SERVER_VERSION, node_version: process.version }, 1);
  }
}
