import { TraceFlags } from '@opentelemetry/api';
import { activeSpan } from './active-span.js';

/** `traceparent` of the current span for a request that is sent on; nothing where nothing is traced. W3C Trace Context, level 1. */
export function traceHeaders(): { traceparent?: string } {
  const span = activeSpan()?.spanContext();
  if (!span) return {};
  const sampled = Boolean(span.traceFlags & TraceFlags.SAMPLED);
  return { traceparent: `00-${span.traceId}-${span.spanId}-${sampled ? '01' : '00'}` };
}
