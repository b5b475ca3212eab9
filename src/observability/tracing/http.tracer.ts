import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type Attributes, context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import { clientAddress } from '../../auth/http/client-address.js';
import { TelemetryConfig } from '../../config/telemetry.config.js';
import { Attribute } from '../../tracing/attributes.js';
import { failSpan, TRACER } from '../../tracing/in-span.js';
import { remoteParent } from './remote-parent.js';
import { Tracing } from './tracing.js';

const PATH = '/mcp';
const SERVER_FAULT = 500;

/** The span of a request to the MCP endpoint as HTTP sees it: from its head to the end of its answer. */
@Injectable()
export class HttpTracer {
  constructor(
    private readonly tracing: Tracing,
    private readonly config: TelemetryConfig,
  ) {}

  /** Bound, so that it can be handed to `app.use`. Comes first: what follows is part of the span. */
  readonly use = (req: IncomingMessage, res: ServerResponse, next: () => void): void => {
    if (!this.tracing.isOn || pathOf(req) !== PATH) return next();
    const { parent, links } = this.parentOf(req);
    const method = req.method === 'POST' ? 'POST' : 'HTTP';
    const options = { kind: SpanKind.SERVER, attributes: attributesOf(req), links };
    const span = trace.getTracer(TRACER).startSpan(`${method} ${PATH}`, options, parent);
    res.on('close', () => end(span, res));
    context.with(trace.setSpan(ROOT_CONTEXT, span), next);
  };

  /** Anybody can send the header, also who has no token: by itself it is a hint. */
  private parentOf({ headers }: IncomingMessage) {
    const named = remoteParent(headers['traceparent'], headers['tracestate']);
    if (!named) return { parent: ROOT_CONTEXT, links: [] };
    if (this.config.trustParent !== 'all') return { parent: ROOT_CONTEXT, links: [{ context: named }] };
    return { parent: trace.setSpanContext(ROOT_CONTEXT, named), links: [] };
  }
}

function attributesOf(req: IncomingMessage & { readonly ip?: string }): Attributes {
  const address = clientAddress(req);
  return {
    [Attribute.httpMethod]: req.method === 'POST' ? 'POST' : '_OTHER',
    [Attribute.httpRoute]: PATH,
    ...(address && { [Attribute.address]: address }),
  };
}

function end(span: Span, { statusCode, headersSent }: ServerResponse): void {
  if (headersSent) span.setAttribute(Attribute.httpStatus, statusCode);
  if (headersSent && statusCode >= SERVER_FAULT) failSpan(span, String(statusCode));
  span.end();
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!;
