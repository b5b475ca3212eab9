import { collectDefaultMetrics } from 'prom-client';
import { Metrics } from '../../../src/observability/metrics.js';
import type { KnownMetric } from './promql.js';

/** Of Prometheus itself, kube-state-metrics, cAdvisor and cert-manager, as far as we ask for them. */
const OF_OTHERS: Record<string, [KnownMetric['type'], ...string[]]> = {
  up: ['gauge'],
  ALERTS: ['gauge', 'alertname', 'alertstate', 'severity'],
  kube_job_failed: ['gauge', 'condition', 'job_name'],
  kube_pod_info: ['gauge', 'node'],
  kube_node_info: ['gauge', 'node'],
  kube_pod_status_ready: ['gauge', 'condition'],
  kube_pod_container_status_restarts_total: ['counter', 'container'],
  kube_pod_container_resource_limits: ['gauge', 'container', 'resource', 'unit', 'node'],
  container_memory_working_set_bytes: ['gauge', 'container'],
  container_cpu_cfs_periods_total: ['counter', 'container'],
  container_cpu_cfs_throttled_periods_total: ['counter', 'container'],
  certmanager_certificate_expiration_timestamp_seconds: ['gauge', 'name', 'exported_namespace'],
};

interface Described {
  readonly name: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}

/** Every metric that a query may ask for: those the server really registers, and a list of those of others. */
export async function knownMetrics(): Promise<Map<string, KnownMetric>> {
  const others = Object.entries(OF_OTHERS).map(
    ([name, [type, ...labels]]) => [name, { type, labels: new Set(labels) }] as const,
  );
  return new Map([...(await ownMetrics()).flatMap(seriesOf), ...others]);
}

/** Names of what the server registers itself, without those of prom-client. */
export function registeredNames(): string[] {
  return new Metrics().registry.getMetricsAsArray().map(({ name }) => name);
}

async function ownMetrics(): Promise<Described[]> {
  const { registry } = new Metrics();
  collectDefaultMetrics({ register: registry });
  const described = await registry.getMetricsAsJSON();
  return described.map(({ name, type }) => {
    // Not in the types of prom-client, and the only place that has them before anything was counted.
    const { labelNames } = registry.getSingleMetric(name) as unknown as Described;
    return { name, type: String(type), labelNames };
  });
}

function seriesOf({ name, type, labelNames }: Described): (readonly [string, KnownMetric])[] {
  const labels = new Set(labelNames);
  if (type !== 'histogram') return [[name, { type: type === 'counter' ? 'counter' : 'gauge', labels }]];
  return [
    [`${name}_bucket`, { type: 'bucket', labels: new Set([...labelNames, 'le']) }],
    [`${name}_sum`, { type: 'counter', labels }],
    [`${name}_count`, { type: 'counter', labels }],
  ];
}
