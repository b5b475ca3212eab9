import { Logger } from '@nestjs/common';
import { loadConfig } from '../config/env.js';
import { QuantConnectConfig } from '../config/quantconnect.config.js';
import { type Errand, UpstreamPolicy } from '../quantconnect/policy/upstream.policy.js';
import { QuantConnectUnavailable } from '../quantconnect/quantconnect.errors.js';
import { Metrics } from './metrics.js';
import { UpstreamRecorder } from './upstream.recorder.js';

describe('UpstreamRecorder', () => {
  let metrics: Metrics;
  let policy: UpstreamPolicy;
  let logged: jest.SpyInstance;

  beforeEach(() => {
    metrics = new Metrics();
    const env = { QUANTCONNECT_CIRCUIT_FAULTS: '2', QUANTCONNECT_CONNECTIONS: '2' };
    policy = new UpstreamPolicy(loadConfig(QuantConnectConfig, env));
    new UpstreamRecorder(policy, metrics).onModuleInit();
    logged = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  });
  afterEach(() => jest.restoreAllMocks());

  const errand = (more: Partial<Errand> = {}): Errand => ({
    tenant: 'a tenant whose name is in no metric',
    path: '/projects/read',
    isWrite: false,
    mayBeHeldBack: false,
    cancellation: new AbortController().signal,
    admit: async () => undefined,
    ...more,
  });
  const down = new QuantConnectUnavailable('/x', 'no', false, { trouble: 'server_error' });
  const lines = async (name: string) =>
    (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith(name));

  it('shows a circuit that is closed and an empty queue before anything is sent', async () => {
    expect(await lines('mcp_server_upstream_circuit_state')).toEqual([
      'mcp_server_upstream_circuit_state{upstream="quantconnect",state="closed"} 1',
      'mcp_server_upstream_circuit_state{upstream="quantconnect",state="open"} 0',
      'mcp_server_upstream_circuit_state{upstream="quantconnect",state="half_open"} 0',
    ]);
    expect(await lines('mcp_server_upstream_queue_length')).toEqual([
      'mcp_server_upstream_queue_length{upstream="quantconnect"} 0',
    ]);
  });

  it('counts attempts, retries and what is not sent, says once that the circuit opens, and names nobody', async () => {
    const attempt = (turn: { status?: number }) => {
      turn.status = 502;
      return Promise.reject(down);
    };
    await policy.run(errand(), attempt, attempt).catch(() => undefined);
    await policy.run(errand(), attempt, attempt).catch(() => undefined);
    expect(await lines('mcp_server_upstream_request_duration_seconds_count')).toEqual([
      'mcp_server_upstream_request_duration_seconds_count{upstream="quantconnect",http_response_status_class="5xx",error_type="server_error"} 2',
    ]);
    expect(await lines('mcp_server_upstream_retries_total')).toEqual([
      'mcp_server_upstream_retries_total{upstream="quantconnect",reason="server_error"} 2',
    ]);
    expect(await lines('mcp_server_upstream_rejections_total')).toEqual([
      'mcp_server_upstream_rejections_total{upstream="quantconnect",reason="circuit_open"} 2',
    ]);
    expect((await lines('mcp_server_upstream_circuit_state')).at(1)).toMatch(/state="open"} 1$/);
    expect(logged.mock.calls).toEqual([
      [{ message: 'The circuit to QuantConnect has changed', state: 'open' }],
    ]);
    expect(await metrics.registry.metrics()).not.toMatch(/tenant whose|projects\/read/);
  });

  it('shows how many wait', async () => {
    const abort = new AbortController();
    const { signal } = abort;
    const forever = () =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('left'))));
    const sent = [1, 2, 3].map(() =>
      policy.run(errand({ cancellation: signal }), forever, forever).catch(() => undefined),
    );
    const queue = () => lines('mcp_server_upstream_queue_length');
    expect(await queue()).toEqual(['mcp_server_upstream_queue_length{upstream="quantconnect"} 2']);
    abort.abort();
    await Promise.all(sent);
    expect(await queue()).toEqual(['mcp_server_upstream_queue_length{upstream="quantconnect"} 0']);
    expect(await lines('mcp_server_upstream_request_duration_seconds_count')).toEqual([
      'mcp_server_upstream_request_duration_seconds_count{upstream="quantconnect",http_response_status_class="",error_type="cancelled"} 1',
    ]);
  });
});
