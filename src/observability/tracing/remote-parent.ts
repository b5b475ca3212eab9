import { createTraceState, isSpanContextValid, type SpanContext } from '@opentelemetry/api';

// W3C Trace Context: 00 and ff aside, a later version begins like this one.
const TRACEPARENT = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;
const MOST_TRACEPARENT = 200;
const MOST_TRACESTATE = 512;
// W3C Baggage: what has to be passed on at least; more is not looked at.
const MOST_BAGGAGE = 8192;
const MOST_VALUE = 256;

const SAMPLED = 1;

/** The span that somebody else names as the parent, as W3C Trace Context writes it; nothing where it is none. */
export function remoteParent(traceparent: unknown, tracestate?: unknown): SpanContext | undefined {
  if (typeof traceparent !== 'string' || traceparent.length > MOST_TRACEPARENT) return undefined;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & SAMPLED;
  const parent = { traceId, spanId, traceFlags, isRemote: true };
  if (!isSpanContextValid(parent)) return undefined;
  const isFit = typeof tracestate === 'string' && tracestate.length <= MOST_TRACESTATE;
  return isFit ? { ...parent, traceState: createTraceState(tracestate) } : parent;
}

/** The same of `params._meta`, which may be of any shape. Keys as SEP-414 has them, without a prefix. */
export function parentInMeta(meta: unknown): SpanContext | undefined {
  const { traceparent, tracestate } = recordOf(meta);
  return remoteParent(traceparent, tracestate);
}

/** What is asked for of `params._meta.baggage`. W3C Baggage: `key=value;property`, percent-encoded, in a list. */
export function baggageInMeta(meta: unknown, keys: readonly string[]): Record<string, string> {
  const { baggage } = recordOf(meta);
  if (keys.length === 0 || typeof baggage !== 'string' || baggage.length > MOST_BAGGAGE) return {};
  const found: Record<string, string> = {};
  for (const entry of baggage.split(',')) {
    const [key = '', value = ''] = entry
      .split(';', 1)[0]!
      .split('=', 2)
      .map((part) => part.trim());
    if (keys.includes(key)) found[key] = decoded(value).slice(0, MOST_VALUE);
  }
  return found;
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
