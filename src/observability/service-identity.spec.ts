import { loadConfig } from '../config/env.js';
import { TelemetryConfig } from '../config/telemetry.config.js';
import { listed, logIdentity, serviceIdentity } from './service-identity.js';

const config = (env: Record<string, string>) => loadConfig(TelemetryConfig, env);

describe('What a server says it is', () => {
  it('is its service and version, and where it runs as far as that is known', () => {
    expect(serviceIdentity(config({}))).toEqual({
      'service.name': 'quantconnect-mcp',
      'service.version': expect.stringMatching(/^\d/),
    });
    const env = {
      OTEL_SERVICE_NAME: 'mcp-eu',
      OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=quant, service.name=other,a%20b=c%2Cd',
      K8S_POD_NAME: 'pod-7',
      K8S_NAMESPACE_NAME: 'ns',
      K8S_NODE_NAME: 'node-1',
    };
    expect(serviceIdentity(config(env), 'production')).toMatchObject({
      'service.name': 'mcp-eu',
      'service.namespace': 'quant',
      'a%20b': 'c,d',
      'k8s.pod.name': 'pod-7',
      'k8s.namespace.name': 'ns',
      'k8s.node.name': 'node-1',
      'deployment.environment.name': 'production',
    });
    expect(Object.keys(logIdentity(config(env), 'production'))).toEqual([
      'service.name',
      'service.version',
      'deployment.environment.name',
      'k8s.pod.name',
    ]);
  });

  it('is rather what the resource attributes say', () => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging,service.name=own' };
    expect(logIdentity(config(env), 'production')).toMatchObject({
      'deployment.environment.name': 'staging',
      'service.name': 'own',
    });
  });

  it('refuses a list that is none, without repeating it', () => {
    for (const name of ['OTEL_RESOURCE_ATTRIBUTES', 'OTEL_EXPORTER_OTLP_HEADERS'])
      expect(() => config({ [name]: 'canary' })).toThrow(
        new RegExp(`${name} must be a list of name=value(?!.*canary)`),
      );
  });

  it('reads values that are percent-encoded, and those that are not quite', () => {
    expect(listed('a=b=c, d = e%ff')).toEqual([
      ['a', 'b=c'],
      ['d', 'e%ff'],
    ]);
    expect(listed(undefined)).toEqual([]);
  });
});

describe('Where traces go', () => {
  it.each([
    [{}, undefined],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' }, 'http://collector:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c/own' }, 'https://c/own'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:1', OTEL_SDK_DISABLED: 'true' }, undefined],
  ])('with %j is %s', (env, url) => {
    expect(config(env as Record<string, string>).tracesUrl).toBe(url);
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['TRACE_TRUST_PARENT', 'yes'],
    ['TRACE_BAGGAGE_KEYS', 'a b'],
  ])('stops the start where %s is %s', (name, value) => {
    expect(() => config({ [name]: value })).toThrow(name);
  });
});
