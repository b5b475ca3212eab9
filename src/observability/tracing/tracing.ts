import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { context, diag, trace } from '@opentelemetry/api';
import { AuditConfig } from '../../config/audit.config.js';
import { TelemetryConfig } from '../../config/telemetry.config.js';
import { tracingBegins } from '../../tracing/active-span.js';
import { serviceIdentity } from '../service-identity.js';
import type { TracePipeline } from './trace-pipeline.js';

// What is not sent by then stays behind: a collector has no say in when the server ends.
const LAST_SPANS_MS = 2000;

/** Whether anything is traced. Loads what is needed for it where somebody says where traces go. */
@Injectable()
export class Tracing implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Tracing');
  private pipeline: TracePipeline | undefined;
  private tracingEnds = (): void => undefined;

  constructor(
    private readonly config: TelemetryConfig,
    private readonly audit: AuditConfig,
  ) {}

  get isOn(): boolean {
    return this.pipeline !== undefined;
  }

  async onModuleInit(): Promise<void> {
    const { tracesUrl } = this.config;
    if (tracesUrl === undefined) return;
    try {
      const { openPipeline } = await import('./trace-pipeline.js');
      const identity = serviceIdentity(this.config, this.audit.environment);
      this.pipeline = await openPipeline(this.config, tracesUrl, identity, this.logger);
      this.tracingEnds = tracingBegins();
      this.logger.log(`Tracing to ${new URL(tracesUrl).host}`);
    } catch (error) {
      if (!isMissing(error)) throw error;
      const cure = 'install the optional dependencies (npm ci without --omit=optional)';
      this.logger.error(`Nothing is traced, because a package of OpenTelemetry is not there: ${cure}`);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    const { pipeline } = this;
    if (!pipeline) return;
    this.pipeline = undefined;
    await atMost(LAST_SPANS_MS, pipeline.shutdown());
    this.tracingEnds();
    for (const api of [trace, context, diag]) api.disable();
  }
}

const isMissing = (error: unknown): boolean =>
  ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((error as NodeJS.ErrnoException).code ?? '');

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
