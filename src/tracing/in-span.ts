import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { activeSpan } from './active-span.js';
import { Attribute } from './attributes.js';

export const TRACER = 'quantconnect-mcp';

interface SpanOf {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
}

/**
 * Does a part of some work in a span of its own, below that of the work. Where nothing is traced, or this is not part
 * of what is, it costs the look at the current span. A failure is told by its word alone: never by its message.
 * @param options A function where making them takes time.
 * @param work Gets its span, where there is one.
 */
export function inSpan<T>(
  name: string,
  options: SpanOf | (() => SpanOf),
  work: (span?: Span) => Promise<T> | T,
): Promise<T> {
  if (!activeSpan()?.isRecording()) return withoutSpan(work);
  return withSpan(name, typeof options === 'function' ? options() : options, work);
}

// Not async: what is a promise already would go through two more, with every request several times.
function withoutSpan<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return Promise.resolve(work());
  } catch (error) {
    return Promise.reject(error);
  }
}

async function withSpan<T>(name: string, options: SpanOf, work: (span: Span) => Promise<T> | T): Promise<T> {
  const { kind = SpanKind.INTERNAL, attributes = {} } = options;
  return trace.getTracer(TRACER).startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      failSpan(span, errorWord(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Marks a decision that takes no time: its span says what it was. */
export function decisionSpan(name: string, attributes: Attributes): void {
  if (activeSpan()?.isRecording()) trace.getTracer(TRACER).startSpan(name, { attributes }).end();
}

export function failSpan(span: Span, errorType: string): void {
  span.setAttribute(Attribute.errorType, errorType);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Starts work that is done for many outside of the trace of whoever happened to start it. */
export const untraced = <T>(work: () => T): T => context.with(ROOT_CONTEXT, work);

/** Id of the trace that is being worked in; nothing where nothing is traced. */
export const currentTraceId = (): string | undefined => activeSpan()?.spanContext().traceId;

// Such as ECONNREFUSED, 57P03, rate_limited: not what somebody has put into a sentence.
const WORD = /^[\w.-]{1,64}$/;

/** The stable word of an error: its reason or code, else what it is. */
export function errorWord(error: unknown): string {
  const { reason, code, name } = (error ?? {}) as Record<'reason' | 'code' | 'name', unknown>;
  const word = [reason, code, name].find((value) => typeof value === 'string' && WORD.test(value));
  return (word as string | undefined) ?? 'error';
}
