import { loadConfig } from './env.js';
import { TelemetryConfig } from './telemetry.config.js';

// Set for everything that runs on a platform, whether it traces or not.
const PLATFORM = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };

describe('The protocol that traces are sent by', () => {
  it('does not matter where none are sent', () => {
    expect(loadConfig(TelemetryConfig, PLATFORM).tracesUrl).toBeUndefined();
    const none = {
      ...PLATFORM,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
      OTEL_TRACES_EXPORTER: 'none',
    };
    expect(loadConfig(TelemetryConfig, none).tracesUrl).toBeUndefined();
  });

  it('has to be the one there is where they are', () => {
    const sent = { ...PLATFORM, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' };
    expect(() => loadConfig(TelemetryConfig, sent)).toThrow('OTEL_EXPORTER_OTLP_PROTOCOL');
  });
});
