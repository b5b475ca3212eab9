import { loadConfig } from './env.js';
import { MetricsConfig } from './metrics.config.js';
import { TelemetryConfig } from './telemetry.config.js';

describe('What is said of a setting that does not fit', () => {
  it.each(['collector:4318', 'ftp://collector', 'collector'])(
    'names the beginning that %s lacks',
    (endpoint) => {
      expect(() => loadConfig(TelemetryConfig, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toThrow(
        'OTEL_EXPORTER_OTLP_ENDPOINT must be an address that begins with http:// or https://',
      );
    },
  );

  it('takes a host without a dot', () => {
    const { endpoint } = loadConfig(TelemetryConfig, {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    });
    expect(endpoint).toBe('http://collector:4318');
  });

  it('says what a tenant looks like, and where to find it', () => {
    expect(() => loadConfig(MetricsConfig, { METRICS_TENANTS: 'alice' })).toThrow(
      'METRICS_TENANTS must be a list of 32 hex digits each, as `whoami` names a tenant',
    );
  });
});
