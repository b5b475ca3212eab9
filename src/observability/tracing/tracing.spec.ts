import { Logger } from '@nestjs/common';
import { AuditConfig } from '../../config/audit.config.js';
import { TelemetryConfig } from '../../config/telemetry.config.js';
import { Tracing } from './tracing.js';

jest.mock('@opentelemetry/sdk-trace-node', () => {
  throw Object.assign(new Error('Cannot find it'), { code: 'MODULE_NOT_FOUND' });
});

describe('Tracing where the SDK is not installed', () => {
  let said: unknown[];
  beforeEach(() => {
    said = [];
    for (const level of ['log', 'error'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((...[line]: unknown[]) => void said.push(line));
  });
  afterEach(() => jest.restoreAllMocks());

  const start = async (config: Partial<TelemetryConfig>) => {
    const tracing = new Tracing(Object.assign(new TelemetryConfig(), config), new AuditConfig());
    await tracing.onModuleInit();
    await tracing.onApplicationShutdown();
    return tracing;
  };

  it('is off, and one line says what to do', async () => {
    const { isOn } = await start({ endpoint: 'http://127.0.0.1:9' });
    expect(isOn).toBe(false);
    expect(said).toEqual([expect.stringMatching(/^Nothing is traced.*npm ci without --omit=optional/)]);
  });

  it('has nothing to say where nothing is to be traced', async () => {
    await start({});
    await start({ endpoint: 'http://127.0.0.1:9', disabled: true });
    await start({ endpoint: 'http://127.0.0.1:9', exporter: 'none' });
    expect(said).toEqual([]);
  });
});
