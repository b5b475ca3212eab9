import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type Attributes,
  context,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { TelemetryConfig } from '../../config/telemetry.config.js';
import type { Operation, OperationObserver, OperationOutcome } from '../../mcp/operations/operation.js';
import { Operations } from '../../mcp/operations/operations.js';
import { Attribute } from '../../tracing/attributes.js';
import { failSpan, TRACER } from '../../tracing/in-span.js';
import { userIdOf } from '../user-id.js';
import { baggageInMeta, parentInMeta } from './remote-parent.js';
import { Tracing } from './tracing.js';

/** One span per operation, in the trace of the client where it names one, linked to the request that brought it. */
@Injectable()
export class OperationTracer implements OperationObserver, OnModuleInit {
  private readonly spans = new WeakMap<Operation, Span>();

  constructor(
    private readonly operations: Operations,
    private readonly tracing: Tracing,
    private readonly config: TelemetryConfig,
  ) {}

  onModuleInit(): void {
    if (this.config.tracesUrl !== undefined) this.operations.watch(this);
  }

  /** The span of an operation that is traced. */
  spanOf(operation: Operation): SpanContext | undefined {
    return this.spans.get(operation)?.spanContext();
  }

  started(operation: Operation): void {
    if (!this.tracing.isOn) return;
    const { parent, links } = this.parentOf(operation);
    const attributes = this.attributesOf(operation);
    const options = { kind: SpanKind.SERVER, attributes, links };
    this.spans.set(operation, trace.getTracer(TRACER).startSpan(nameOf(operation), options, parent));
  }

  around<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    const span = this.spans.get(operation);
    return span ? context.with(trace.setSpan(ROOT_CONTEXT, span), work) : work();
  }

  ended(operation: Operation, outcome: OperationOutcome): void {
    const span = this.spans.get(operation);
    if (!span) return;
    const { errorType, statusCode, resultBytes, auditEventId, reference } = outcome;
    if (statusCode !== undefined) span.setAttribute(Attribute.rpcStatus, String(statusCode));
    if (resultBytes !== undefined) span.setAttribute(Attribute.resultBytes, resultBytes);
    if (auditEventId) span.setAttribute(Attribute.auditEvent, auditEventId);
    if (reference) span.setAttribute(Attribute.reference, reference);
    if (errorType) failSpan(span, errorType);
    span.end();
  }

  /** The client's span, which came with the message of an accepted caller, else the request over HTTP. */
  private parentOf({ meta }: Operation): { readonly parent: Context; readonly links: Link[] } {
    const request = trace.getActiveSpan();
    const named = parentInMeta(meta);
    const ambient = request ? trace.setSpan(ROOT_CONTEXT, request) : ROOT_CONTEXT;
    if (!named) return { parent: ambient, links: [] };
    if (this.config.trustParent === 'none') return { parent: ambient, links: [{ context: named }] };
    const links = request ? [{ context: request.spanContext() }] : [];
    return { parent: trace.setSpanContext(ROOT_CONTEXT, named), links };
  }

  private attributesOf(operation: Operation): Attributes {
    const { method, tool, protocolVersion, requestId, principal, address, meta } = operation;
    const baggage = Object.entries(baggageInMeta(meta, this.config.baggageKeys));
    return {
      [Attribute.method]: method,
      ...(tool && { [nameAttribute(method)]: tool }),
      ...(method === 'tools/call' && { [Attribute.genAiOperation]: 'execute_tool' }),
      ...(protocolVersion && { [Attribute.protocolVersion]: protocolVersion }),
      ...(requestId !== undefined && { [Attribute.requestId]: String(requestId) }),
      ...(address && { [Attribute.address]: address }),
      [Attribute.transport]: address ? 'tcp' : 'pipe',
      [Attribute.tenantOfSpan]: principal.tenant,
      [Attribute.user]: userIdOf(principal, this.config),
      ...(principal.clientId && { [Attribute.client]: principal.clientId }),
      ...Object.fromEntries(baggage.map(([key, value]) => [`baggage.${key}`, value])),
    };
  }
}

const nameAttribute = (method: string): string =>
  method === 'prompts/get' ? Attribute.prompt : Attribute.tool;

const nameOf = ({ method, tool }: Operation): string => (tool ? `${method} ${tool}` : method);
