import { IsArray, IsBoolean, IsIn, IsOptional, IsString, Matches, ValidateIf } from 'class-validator';
import { Env } from './env.js';
import { IsHttpUrl } from './http-url.js';

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/**
 * As what this server appears in logs and traces, and where traces go. The names that begin with `OTEL_` are those of
 * the OpenTelemetry specification; more of them (`OTEL_BSP_*`, `OTEL_EXPORTER_OTLP_CERTIFICATE`, `…_COMPRESSION`,
 * `OTEL_SPAN_*_LIMIT`) are read by its own packages. How long a collector is waited for is not a setting.
 */
export class TelemetryConfig {
  @Env('OTEL_SERVICE_NAME', '`service.name` in logs and traces; `quantconnect-mcp` if nothing names it.')
  @IsOptional()
  @IsString()
  serviceName?: string;

  @Env(
    'OTEL_RESOURCE_ATTRIBUTES',
    'Further attributes of this installation, as `deployment.environment.name=production,service.namespace=quant`: in traces all of them, in logs `deployment.environment.name` and `k8s.pod.name`.',
  )
  @IsOptional()
  @Matches(/^[^=,\s]+=[^,]*(,\s*[^=,\s]+=[^,]*)*$/, {
    message: 'resourceAttributes must be a list of name=value, separated by commas',
  })
  resourceAttributes?: string;

  @Env('K8S_POD_NAME', 'Name of the pod, from the downward API: `k8s.pod.name` in logs and traces.')
  @IsOptional()
  @IsString()
  podName?: string;

  @Env('K8S_NAMESPACE_NAME', 'Namespace of the pod: `k8s.namespace.name` in traces.')
  @IsOptional()
  @IsString()
  namespace?: string;

  @Env('K8S_NODE_NAME', 'Node that the pod runs on: `k8s.node.name` in traces.')
  @IsOptional()
  @IsString()
  node?: string;

  @Env(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'Collector that traces are sent to over OTLP/HTTP, as `http://collector:4318`; `/v1/traces` is added. Without this and the next nothing is traced, and nothing of the tracing SDK is loaded.',
  )
  @IsOptional()
  @IsHttpUrl()
  endpoint?: string;

  @Env('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'The same for traces alone: the whole address, with its path.')
  @IsOptional()
  @IsHttpUrl()
  tracesEndpoint?: string;

  @Env(
    'OTEL_EXPORTER_OTLP_HEADERS',
    'Headers for the collector, as `api-key=…`, separated by commas and percent-encoded.',
    { secret: true },
  )
  @IsOptional()
  @Matches(/^[^=,\s]+=[^,]*(,\s*[^=,\s]+=[^,]*)*$/, {
    message: 'headers must be a list of name=value, separated by commas',
  })
  headers?: string;

  @Env('OTEL_EXPORTER_OTLP_PROTOCOL', 'How traces are sent. There is one way.')
  // A platform may set it for everything that runs there; where nothing is sent it does not matter.
  @ValidateIf(({ tracesUrl }: TelemetryConfig) => tracesUrl !== undefined)
  @IsIn(['http/protobuf'])
  protocol = 'http/protobuf' as const;

  @Env('OTEL_TRACES_EXPORTER', '`otlp`, or `none` to trace nothing, whatever else is set.')
  @IsIn(['otlp', 'none'])
  exporter: 'otlp' | 'none' = 'otlp';

  @Env('OTEL_SDK_DISABLED', 'Trace nothing, whatever else is set.')
  @IsBoolean()
  disabled = false;

  @Env(
    'OTEL_TRACES_SAMPLER',
    'Which traces are kept: `always_on`, `always_off`, `traceidratio`, or one of these after `parentbased_`, which keeps what its parent keeps.',
  )
  @IsIn(SAMPLERS)
  sampler: (typeof SAMPLERS)[number] = 'parentbased_always_on';

  @Env('OTEL_TRACES_SAMPLER_ARG', 'Share of the traces kept by `traceidratio`, from 0 to 1.')
  @IsOptional()
  @Matches(/^(0(\.\d+)?|1(\.0+)?|\.\d+)$/, { message: 'samplerArgument must be a number from 0 to 1' })
  samplerArgument?: string;

  @Env(
    'TRACE_TRUST_PARENT',
    'Whose trace an operation belongs to. `meta`: that of `params._meta.traceparent`, which is read of accepted callers only; `all`: also that of the HTTP header `traceparent`, which anybody can send; `none`: always its own, linked to the one that was named.',
  )
  @IsIn(['none', 'meta', 'all'])
  trustParent: 'none' | 'meta' | 'all' = 'meta';

  @Env(
    'TRACE_BAGGAGE_KEYS',
    'Entries of `params._meta.baggage` that are kept, as attributes `baggage.…` of the span. The others are not looked at, and none is sent on.',
  )
  @IsArray()
  @Matches(/^[\w.-]{1,64}$/, { each: true, message: 'baggageKeys must be names of at most 64 letters' })
  baggageKeys: string[] = [];

  @Env(
    'TELEMETRY_USER_ID',
    'What `user.id` is in logs and traces: `hash`, the same pseudonym as in the audit; `plain`, the subject of the token.',
  )
  @IsIn(['hash', 'plain'])
  userId: 'hash' | 'plain' = 'hash';

  /** Where traces are sent; nothing where none are made. */
  get tracesUrl(): string | undefined {
    if (this.disabled || this.exporter === 'none') return undefined;
    if (this.tracesEndpoint) return this.tracesEndpoint;
    return this.endpoint && `${this.endpoint.replace(/\/$/, '')}/v1/traces`;
  }
}
