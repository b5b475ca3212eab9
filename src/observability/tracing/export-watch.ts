import type { DiagLogger } from '@opentelemetry/api';
import type { LoggerService } from '@nestjs/common';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import { errorWord } from '../../tracing/in-span.js';

const EVERY_MS = 60_000;

type Result = Parameters<Parameters<SpanExporter['export']>[1]>[0];

// As the SDK numbers them.
const SUCCESS: number = 0;

/**
 * Writes down that traces do not arrive, at most once a minute, and that they do again. The reason is a word: what a
 * collector answers with is not repeated.
 */
export class ExportWatch implements DiagLogger {
  private lost = 0;
  private failing = false;
  private nextAtMs = 0;

  constructor(
    private readonly logger: Pick<LoggerService, 'log' | 'warn'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The exporter, watched. To those who use it every export succeeds: what is wrong has been said here. */
  of(exporter: SpanExporter): SpanExporter {
    return {
      export: (spans: ReadableSpan[], done: (result: Result) => void) =>
        exporter.export(spans, (result) => {
          this.exported(spans.length, result);
          done({ code: SUCCESS });
        }),
      forceFlush: async () => exporter.forceFlush?.(),
      shutdown: () => exporter.shutdown(),
    };
  }

  private exported(count: number, { code, error }: Result): void {
    const isSent: boolean = (code as number) === SUCCESS;
    if (isSent) return this.succeeded();
    this.failing = true;
    this.lost += count;
    this.tell(errorWord(error));
  }

  private succeeded(): void {
    if (this.failing) this.logger.log(`Traces are sent again; ${this.lost} spans were lost`, 'Tracing');
    this.failing = false;
    this.lost = 0;
  }

  private tell(reason: string): void {
    if (this.now() < this.nextAtMs) return;
    this.nextAtMs = this.now() + EVERY_MS;
    this.logger.warn(
      { message: `Traces cannot be sent; ${this.lost} spans are lost so far`, reason },
      'Tracing',
    );
  }

  // What the SDK tells of itself: that its queue is full, and what it caught of an exporter.
  error(): void {
    this.tell('sdk_error');
  }

  warn(): void {
    this.tell('sdk_warning');
  }

  info(): void {}
  debug(): void {}
  verbose(): void {}
}
