import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { LoggingConfig, type LogLevelName } from '../config/logging.config.js';
import { TelemetryConfig } from '../config/telemetry.config.js';
import { ToolCatalogue } from '../mcp/catalogue/tool.catalogue.js';
import type { Operation, OperationObserver, OperationOutcome } from '../mcp/operations/operation.js';
import { Operations } from '../mcp/operations/operations.js';
import { Attribute } from '../tracing/attributes.js';
import { OperationEntry } from './logging/operation-entry.js';
import { OperationTracer } from './tracing/operation.tracer.js';
import { userIdOf } from './user-id.js';

// What does something for its caller. The others connect, look around, or keep a connection.
const CALLS = /^(tools\/call|resources\/read|prompts\/get|tasks\/)/;

// It lasts as long as its client wants it to.
const ENDLESS = 'subscriptions/listen';

/** How an operation ended, for whoever reads the log: only `failed` may need somebody to act. */
export type LoggedOutcome = 'success' | 'refused' | 'cancelled' | 'failed';

// Of an answer over HTTP that refuses before anything is done: scopes, limits, headers, a session that has expired.
const REFUSED = { from: 400, to: 499 };

/** Writes one line per operation when it is done: who asked for what, how it ended, and how long it took. */
@Injectable()
export class OperationLog implements OperationObserver, OnModuleInit {
  private readonly logger = new Logger('Operations');

  constructor(
    private readonly operations: Operations,
    private readonly tools: ToolCatalogue,
    private readonly tracer: OperationTracer,
    private readonly config: LoggingConfig,
    private readonly telemetry: TelemetryConfig,
  ) {}

  onModuleInit(): void {
    if (this.config.operations !== 'none') this.operations.watch(this);
  }

  ended(operation: Operation, outcome: OperationOutcome): void {
    const ended = outcomeOf(outcome);
    const slow = this.isSlow(operation, outcome);
    const isOrdinary = ended === 'success' && !slow;
    if (isOrdinary && this.config.operations === 'failed') return;
    const level = levelOf(operation, isOrdinary, slow || isFault(ended, outcome));
    // A line that nobody reads is not made.
    if (SEVERITY[level] < SEVERITY[this.config.level]) return;
    this.logger[level](this.entryOf(operation, outcome, ended, slow));
  }

  /** A tool that waits for QuantConnect takes as long as it may. */
  private isSlow({ method, tool }: Operation, { seconds }: OperationOutcome): boolean {
    const { slowSeconds } = this.config;
    if (slowSeconds === 0 || seconds <= slowSeconds || method === ENDLESS) return false;
    return method !== 'tools/call' || this.tools.find(tool ?? '')?.continues !== true;
  }

  private entryOf(
    operation: Operation,
    outcome: OperationOutcome,
    ended: LoggedOutcome,
    slow: boolean,
  ): OperationEntry {
    const { method, tool, protocolVersion, requestId, principal, address } = operation;
    const { errorType, statusCode, seconds, httpStatus, auditEventId, reference } = outcome;
    const span = this.tracer.spanOf(operation);
    return new OperationEntry(tool === undefined ? method : `${method} ${tool}`, {
      'event.name': 'mcp.operation',
      [Attribute.method]: method,
      [Attribute.tool]: tool,
      [Attribute.protocolVersion]: protocolVersion,
      [Attribute.requestId]: shortened(requestId),
      [Attribute.tenant]: principal.tenant,
      [Attribute.user]: userIdOf(principal, this.telemetry),
      [Attribute.client]: principal.clientId,
      outcome: ended,
      [Attribute.errorType]: errorType || undefined,
      [Attribute.rpcStatus]: statusCode,
      duration_ms: Math.round(seconds * 10_000) / 10,
      [Attribute.httpStatus]: httpStatus,
      [Attribute.address]: address,
      [Attribute.auditEvent]: auditEventId,
      [Attribute.reference]: reference,
      trace_id: span?.traceId,
      span_id: span?.spanId,
      slow: slow || undefined,
    });
  }
}

const SEVERITY: Readonly<Record<LogLevelName, number>> = {
  verbose: 0,
  debug: 1,
  log: 2,
  warn: 3,
  error: 4,
  fatal: 5,
};

function levelOf({ method }: Operation, isOrdinary: boolean, isAlarming: boolean): 'debug' | 'log' | 'warn' {
  if (isAlarming) return 'warn';
  return isOrdinary && !CALLS.test(method) ? 'debug' : 'log';
}

function outcomeOf({ errorType, statusCode, httpStatus = 0 }: OperationOutcome): LoggedOutcome {
  if (errorType === 'cancelled') return 'cancelled';
  if (httpStatus >= REFUSED.from && httpStatus <= REFUSED.to) return 'refused';
  if (errorType) return 'failed';
  return statusCode === undefined ? 'success' : 'refused';
}

/** A failure of this server, or of what it needs. `tool_error` is an answer that a model can act on. */
const isFault = (ended: LoggedOutcome, { errorType }: OperationOutcome): boolean =>
  ended === 'failed' && errorType !== 'tool_error';

const MOST_CHARACTERS = 100;

// A client chooses it, and may choose a long one.
const shortened = (id: string | number | undefined): string | number | undefined =>
  typeof id === 'string' ? id.slice(0, MOST_CHARACTERS) : id;
