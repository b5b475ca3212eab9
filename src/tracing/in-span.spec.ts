import { context, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { tracingBegins } from './active-span.js';
import { currentTraceId, decisionSpan, errorWord, inSpan, untraced } from './in-span.js';
import { traceHeaders } from './trace-headers.js';

describe('inSpan', () => {
  const exporter = new InMemorySpanExporter();
  let tracingEnds: () => void;
  const made = () => exporter.getFinishedSpans();
  const names = () => made().map(({ name }) => name);
  const traced = <T>(work: () => Promise<T>): Promise<T> =>
    trace.getTracer('spec').startActiveSpan('operation', (span) => work().finally(() => span.end()));

  beforeAll(() => {
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
    tracingEnds = tracingBegins();
  });
  afterEach(() => exporter.reset());
  afterAll(() => {
    tracingEnds();
    [trace, context].forEach((api) => api.disable());
  });

  it('makes a span below the one that is worked in', async () => {
    const headers = await traced(() => inSpan('outer', {}, () => inSpan('inner', {}, traceHeaders)));
    const [inner, outer, operation] = made();
    expect(names()).toEqual(['inner', 'outer', 'operation']);
    expect(inner!.parentSpanContext?.spanId).toBe(outer!.spanContext().spanId);
    expect(outer!.parentSpanContext?.spanId).toBe(operation!.spanContext().spanId);
    const { traceId, spanId } = inner!.spanContext();
    expect(headers).toEqual({ traceparent: `00-${traceId}-${spanId}-01` });
  });

  it('makes none where nothing is traced, or what was is over', async () => {
    expect(await inSpan('alone', {}, (span) => span)).toBeUndefined();
    let later: Promise<unknown> | undefined;
    await traced(async () => {
      later = new Promise((resolve) => setImmediate(() => resolve(inSpan('late', {}, () => 7))));
    });
    expect(await later).toBe(7);
    decisionSpan('alone', {});
    expect([names(), traceHeaders(), currentTraceId()]).toEqual([['operation'], {}, undefined]);
  });

  it('looks for no span where nothing makes any', async () => {
    tracingEnds();
    tracingEnds();
    const [id, headers] = await traced(async () => [currentTraceId(), traceHeaders()]);
    expect([id, headers]).toEqual([undefined, {}]);
    tracingEnds = tracingBegins();
    expect(await traced(async () => currentTraceId())).toMatch(/^[0-9a-f]{32}$/);
  });

  it('answers with a promise whatever the work does', async () => {
    expect(await inSpan('now', {}, () => 7)).toBe(7);
    const failing = inSpan('now', {}, () => {
      throw new Error('at once');
    });
    await expect(failing).rejects.toThrow('at once');
  });

  it('tells a failure by its word, and lets it through', async () => {
    const error = Object.assign(new Error('canary'), { code: 'ECONNRESET', request: 'canary' });
    const failing = traced(() => inSpan('sent', {}, () => Promise.reject(error)));
    await expect(failing).rejects.toBe(error);
    const [sent] = made();
    expect([sent!.attributes, sent!.status]).toEqual([{ 'error.type': 'ECONNRESET' }, { code: 2 }]);
    expect(sent!.events).toEqual([]);
  });

  it('keeps work for many out of the trace of who started it', async () => {
    await traced(async () =>
      untraced(() => inSpan('batch', {}, () => expect(currentTraceId()).toBeUndefined())),
    );
    expect(names()).toEqual(['operation']);
  });
});

describe('errorWord', () => {
  it.each([
    [{ reason: 'timeout', code: 'X' }, 'timeout'],
    [{ code: '57P03' }, '57P03'],
    [{ code: 'a sentence with a secret', name: 'TypeError' }, 'TypeError'],
    [new RangeError('secret'), 'RangeError'],
    [{ code: 7, name: 'x y' }, 'error'],
    ['secret', 'error'],
    [undefined, 'error'],
  ])('of %p is %s', (error, word) => {
    expect(errorWord(error)).toBe(word);
  });
});
