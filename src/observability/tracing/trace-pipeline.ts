import type * as TraceSdk from '@opentelemetry/sdk-trace-node';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import type { LoggerService } from '@nestjs/common';
import type { TelemetryConfig } from '../../config/telemetry.config.js';
import { listed } from '../service-identity.js';
import { ExportWatch } from './export-watch.js';

/** What makes spans and sends them. */
export interface TracePipeline {
  /** Sends what is left. May take as long as the collector does. */
  shutdown(): Promise<void>;
}

// A collector is near. One that does not answer costs spans and nothing else, but not for long.
const EXPORT_MS = 5000;

// A value that is longer says nothing more.
const MOST_CHARACTERS = 512;

/**
 * Loads the SDK, which is optional, and has it trace this process. Nothing is patched: spans are made where the work is
 * done, so it need not be loaded before anything else.
 * @throws where a package is missing (`ERR_MODULE_NOT_FOUND`)
 */
export async function openPipeline(
  config: TelemetryConfig,
  url: string,
  identity: Readonly<Record<string, string>>,
  logger: Pick<LoggerService, 'log' | 'warn'>,
): Promise<TracePipeline> {
  const [sdk, { OTLPTraceExporter }, { defaultResource, resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/resources'),
  ]);
  const watch = new ExportWatch(logger);
  diag.setLogger(watch, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const headers = Object.fromEntries(listed(config.headers));
  const exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: EXPORT_MS });
  const provider = new sdk.NodeTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(identity)),
    sampler: samplerOf(config, sdk),
    generalLimits: { attributeValueLengthLimit: MOST_CHARACTERS },
    spanProcessors: [
      new sdk.BatchSpanProcessor(watch.of(exporter), {
        exportTimeoutMillis: EXPORT_MS,
      }),
    ],
  });
  // What is handed on is read and written where it is, so nothing needs a propagator.
  provider.register({ propagator: null });
  return provider;
}

/** @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration */
function samplerOf({ sampler, samplerArgument }: TelemetryConfig, sdk: typeof TraceSdk): TraceSdk.Sampler {
  const ratio = (): TraceSdk.Sampler => new sdk.TraceIdRatioBasedSampler(Number(samplerArgument ?? 1));
  const roots = {
    always_on: () => new sdk.AlwaysOnSampler(),
    always_off: () => new sdk.AlwaysOffSampler(),
    traceidratio: ratio,
  };
  const name = sampler.replace('parentbased_', '') as keyof typeof roots;
  const root = roots[name]();
  return sampler.startsWith('parentbased_') ? new sdk.ParentBasedSampler({ root }) : root;
}
