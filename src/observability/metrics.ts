import { Injectable, Optional } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { MetricsConfig } from '../config/metrics.config.js';
import { SERVER_VERSION } from '../version.js';
import { PathCounter, PathGauge } from './series/path-counter.js';
import { PathHistogram } from './series/path-histogram.js';

// Source: OpenTelemetry semantic conventions for MCP, operation duration, in seconds.
const OPERATION_BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/**
 * Every metric of this server, beside those of the process. A label has few values, all of them ours: never
 * a caller, an id, an address, or a text that came from outside.
 */
@Injectable()
export class Metrics {
  /** Of this application alone: several may run in one process. */
  readonly registry = new Registry();

  readonly buildInfo = this.gauge('mcp_server_build_info', 'Always 1; the labels say what is running.', [
    'version',
    'revision',
    'node_version',
  ]);

  readonly upstreamDrift = this.counter(
    'mcp_server_upstream_drift_total',
    'Fields of QuantConnect answers that are not as they are known to be. The log names each once.',
    ['endpoint', 'kind'],
  );

  readonly authAttempts = this.pathCounter(
    'mcp_server_auth_attempts_total',
    'Requests by how their token was taken: accepted, refused, or unavailable when it could not be checked.',
    ['outcome', 'reason'],
  );

  readonly dependencyUp = this.gauge(
    'mcp_server_dependency_up',
    'Whether a service that this server needs could be reached when last heard of. Absent: not configured.',
    ['dependency'],
  );

  readonly upstreamSeconds = this.pathHistogram(
    'mcp_server_upstream_request_duration_seconds',
    'Attempts at requests to QuantConnect, without the time they waited for their turn.',
    OPERATION_BUCKETS,
    ['upstream', 'http_response_status_class', 'error_type'],
  );

  readonly upstreamRetries = this.counter(
    'mcp_server_upstream_retries_total',
    'Attempts that followed a failed one, by why that failed.',
    ['upstream', 'reason'],
  );

  readonly upstreamRejections = this.counter(
    'mcp_server_upstream_rejections_total',
    'Requests that were not sent: queue_full, waited_too_long, circuit_open.',
    ['upstream', 'reason'],
  );

  readonly upstreamCircuit = this.gauge(
    'mcp_server_upstream_circuit_state',
    '1 for the state the circuit is in: closed, open, half_open.',
    ['upstream', 'state'],
  );

  readonly upstreamQueue = this.gauge(
    'mcp_server_upstream_queue_length',
    'Requests that wait for a connection to QuantConnect.',
    ['upstream'],
  );

  readonly rateLimitDecisions = this.pathCounter(
    'mcp_server_rate_limit_decisions_total',
    'Limits that were asked: allow, deny, or unavailable when live calls could not be counted.',
    ['decision', 'scope'],
  );

  readonly rateLimitFailOpen = this.counter(
    'mcp_server_rate_limit_fail_open_total',
    'Questions about limits that a process answered alone because Redis could not be asked.',
  );

  readonly rateLimitCheckDuration = this.pathHistogram(
    'mcp_server_rate_limit_check_duration_seconds',
    'How long it took to ask all limits of a request or a call at once.',
    [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5],
  );

  readonly auditEvents = this.counter(
    'mcp_server_audit_events_total',
    'Audit events: written, failed (an intent was refused, so nothing was done), dropped (lost to the record).',
    ['outcome'],
  );

  readonly auditWriteDuration = this.histogram(
    'mcp_server_audit_write_duration_seconds',
    'How long the store of the audit took to make events last, many at a time.',
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
  );

  readonly auditQueueLength = this.gauge(
    'mcp_server_audit_queue_length',
    'Audit events that are not recorded yet.',
  );

  readonly auditVerifyLastSuccess = this.gauge(
    'mcp_server_audit_verify_last_success_timestamp_seconds',
    'When the last entries of the audit were last looked at and found as they were written.',
  );

  readonly auditVerifyFailures = this.counter(
    'mcp_server_audit_verify_failures_total',
    'How often the last entries of the audit were found not to be as they were written.',
  );

  readonly trials = this.counter(
    'mcp_server_trials_total',
    'What was learnt about trials: written, failed (not kept), dropped (too many waited) or no_room (of a caller or of this server).',
    ['outcome'],
  );

  readonly lostAnswers = this.counter(
    'mcp_server_lost_answers_total',
    'Changes whose answer was lost, by what looking for them found: done, not_done or unknown.',
    ['outcome'],
  );

  readonly idempotentCalls = this.counter(
    'mcp_server_idempotent_calls_total',
    'Calls with an idempotencyKey: run, replayed, looked_for because an earlier one has an unknown outcome, or refused.',
    ['outcome'],
  );

  readonly pictures = this.counter(
    'mcp_server_pictures_total',
    'Pictures of backtests: drawn, failed, or refused because too many waited.',
    ['outcome'],
  );

  readonly pictureSeconds = this.histogram(
    'mcp_server_picture_duration_seconds',
    'How long pictures that were drawn took, with the time they waited for their turn.',
    [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
  );

  readonly operationSeconds = this.pathHistogram(
    'mcp_server_operation_duration_seconds',
    'JSON-RPC requests and notifications, from the message being read to its answer being out.',
    OPERATION_BUCKETS,
    ['mcp_method_name', 'gen_ai_tool_name', 'error_type'],
  );

  readonly operationsInFlight = this.pathGauge(
    'mcp_server_operations_in_flight',
    'Operations that have begun and not ended.',
    ['mcp_method_name'],
  );

  readonly responses = this.pathCounter(
    'mcp_server_responses_total',
    'Operations by the JSON-RPC code they were answered with; empty for a result.',
    ['mcp_method_name', 'rpc_response_status_code'],
  );

  readonly protocolRequests = this.pathCounter(
    'mcp_server_protocol_requests_total',
    'Operations by the revision of the protocol they are written in.',
    ['mcp_protocol_version'],
  );

  readonly resultBytes = this.pathHistogram(
    'mcp_server_tool_result_bytes',
    'What models get to read of results of tools, in UTF-8, pictures in base64.',
    [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576],
    ['gen_ai_tool_name'],
  );

  readonly tenantOperations = this.pathCounter(
    'mcp_server_tenant_operations_total',
    'Operations of the tenants in METRICS_TENANTS, and of all others together.',
    ['tenant', 'outcome'],
  );

  readonly authzDecisions = this.pathCounter(
    'mcp_server_authz_decisions_total',
    'Whether a caller may run a tool, resource or prompt, by the rule that refused; empty where none did.',
    ['decision', 'gen_ai_tool_name', 'rule'],
  );

  readonly activeUsers = this.gauge(
    'mcp_server_active_users',
    'Distinct callers within a time, of all replicas that share a Redis: take the maximum, not the sum.',
    ['window'],
  );

  readonly activeStreams = this.gauge('mcp_server_active_streams', 'Answers that are open event streams.');

  readonly cacheRequests = this.counter(
    'mcp_server_cache_requests_total',
    'Look-ups in what this process remembers: token (verified tokens), account (opened credentials), tool_list.',
    ['cache', 'result'],
  );

  readonly draining = this.gauge('mcp_server_draining', '1 from the moment the server is told to stop.');

  readonly drainSeconds = this.histogram(
    'mcp_server_drain_duration_seconds',
    'From being told to stop until nothing was in flight any more.',
    [1, 2, 5, 10, 20, 30, 45, 60, 90],
  );

  readonly drainAborted = this.counter(
    'mcp_server_drain_aborted_operations_total',
    'Calls that a stopping server cut off because they took too long.',
  );

  readonly httpSeconds = this.pathHistogram(
    'http_server_request_duration_seconds',
    'HTTP requests except health probes, by the template of their route; empty where there is none.',
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    ['http_request_method', 'http_route', 'http_response_status_code'],
  );

  constructor(@Optional() config?: MetricsConfig) {
    const revision = config?.revision ?? '';
    this.buildInfo.set({ version: SERVER_VERSION, revision, node_version: process.version }, 1);
  }

  private counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) {
    return new Counter<L>({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) {
    return new Gauge<L>({ name, help, labelNames, registers: [this.registry] });
  }

  private histogram<L extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly L[] = [],
  ) {
    return new Histogram<L>({ name, help, buckets, labelNames, registers: [this.registry] });
  }

  private pathCounter<L extends string>(name: string, help: string, labelNames: readonly L[]) {
    return new PathCounter<L>({ name, help, labelNames, registry: this.registry });
  }

  private pathGauge<L extends string>(name: string, help: string, labelNames: readonly L[]) {
    return new PathGauge<L>({ name, help, labelNames, registry: this.registry });
  }

  private pathHistogram<L extends string = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly L[] = [],
  ) {
    return new PathHistogram<L>({ name, help, labelNames, registry: this.registry }, buckets);
  }
}
