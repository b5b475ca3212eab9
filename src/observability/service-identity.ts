import type { TelemetryConfig } from '../config/telemetry.config.js';
import { SERVER_VERSION } from '../version.js';
import { Attribute } from '../tracing/attributes.js';

const SERVICE_NAME = 'quantconnect-mcp';

/**
 * What is running and where, by the names of the conventions. What `OTEL_RESOURCE_ATTRIBUTES` says comes before what
 * is said elsewhere, `OTEL_SERVICE_NAME` and the version excepted.
 * @param environment Name of the installation, where nothing else names it.
 */
export function serviceIdentity(config: TelemetryConfig, environment?: string): Record<string, string> {
  const known: readonly (readonly [string, string | undefined])[] = [
    [Attribute.serviceName, SERVICE_NAME],
    [Attribute.environment, environment],
    [Attribute.pod, config.podName],
    [Attribute.namespace, config.namespace],
    [Attribute.node, config.node],
    ...listed(config.resourceAttributes),
    [Attribute.serviceName, config.serviceName],
    [Attribute.serviceVersion, SERVER_VERSION],
  ];
  return Object.fromEntries(known.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The part of it that stands in every line of the log. */
export function logIdentity(config: TelemetryConfig, environment?: string): Record<string, string> {
  const all = serviceIdentity(config, environment);
  const names = [Attribute.serviceName, Attribute.serviceVersion, Attribute.environment, Attribute.pod];
  return Object.fromEntries(names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
}

/** The pairs of a list as in `OTEL_RESOURCE_ATTRIBUTES`; values are percent-encoded. */
export function listed(list: string | undefined): [string, string][] {
  return (list ?? '')
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair.includes('='))
    .map((pair) => [
      pair.slice(0, pair.indexOf('=')).trim(),
      decoded(pair.slice(pair.indexOf('=') + 1).trim()),
    ]);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
