import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import { ExportWatch } from './export-watch.js';

type Done = Parameters<SpanExporter['export']>[1];

const LEVELS = ['warn', 'error', 'info', 'debug', 'verbose'] as const;

const REFUSED = Object.assign(new Error('canary of what the collector said'), { code: 'ECONNREFUSED' });

describe('ExportWatch', () => {
  let now: number;
  let said: unknown[];
  let answer: Parameters<Done>[0];
  let watched: SpanExporter;
  let watch: ExportWatch;

  beforeEach(() => {
    [now, said, answer] = [0, [], { code: 0 }];
    const logger = {
      log: (message: unknown) => said.push(message),
      warn: (message: unknown) => said.push(message),
    };
    watch = new ExportWatch(logger, () => now);
    watched = watch.of({ export: (_spans, done) => done(answer), shutdown: async () => undefined });
  });

  const send = (count: number) => {
    const results: unknown[] = [];
    watched.export(
      Array.from({ length: count }, () => ({}) as ReadableSpan),
      (result) => results.push(result),
    );
    return results;
  };

  it('says nothing while traces arrive', () => {
    expect(send(3)).toEqual([{ code: 0 }]);
    expect(said).toEqual([]);
  });

  it('says once a minute that they do not, with a word for the reason, and once that they do again', () => {
    answer = { code: 1, error: REFUSED };
    for (now = 0; now <= 60_000; now += 1000) send(2);
    answer = { code: 0 };
    send(1);
    send(1);
    expect(said).toEqual([
      { message: 'Traces cannot be sent; 2 spans are lost so far', reason: 'ECONNREFUSED' },
      { message: 'Traces cannot be sent; 122 spans are lost so far', reason: 'ECONNREFUSED' },
      'Traces are sent again; 122 spans were lost',
    ]);
    expect(JSON.stringify(said)).not.toContain('canary');
  });

  it('has said what is wrong, so whoever exports need not', () => {
    answer = { code: 1, error: REFUSED };
    expect(send(1)).toEqual([{ code: 0 }]);
  });

  it('says no more of what the SDK tells of itself', () => {
    for (let n = 0; n < 5; n += 1) for (const level of LEVELS) watch[level]();
    expect(said).toEqual([expect.objectContaining({ reason: 'sdk_warning' })]);
  });
});
