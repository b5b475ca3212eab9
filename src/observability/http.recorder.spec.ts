import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MetricsConfig } from '../config/metrics.config.js';
import { HttpRecorder } from './http.recorder.js';
import { Metrics } from './metrics.js';

const COUNT = 'http_server_request_duration_seconds_count';

describe('HttpRecorder', () => {
  const start = (enabled = true) => {
    const metrics = new Metrics();
    const recorder = new HttpRecorder(metrics, Object.assign(new MetricsConfig(), { enabled }));
    const counted = async () =>
      (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith(COUNT));
    return { recorder, counted };
  };
  const answer = { headersSent: true, statusCode: 200 };

  it('counts a request the same, whichever way it comes', async () => {
    const { recorder, counted } = start();
    const response = Object.assign(new EventEmitter(), answer);
    const request = { method: 'POST', url: '/mcp', route: { path: '/mcp' } };
    recorder.use(
      request as unknown as IncomingMessage,
      response as unknown as ServerResponse,
      () => undefined,
    );
    expect(await counted()).toEqual([]);
    response.emit('close');
    recorder.closed('POST', '/mcp', answer, performance.now());
    expect(await counted()).toEqual([
      `${COUNT}{http_request_method="POST",http_route="/mcp",http_response_status_code="200"} 2`,
    ]);
  });

  it('has no status for a client that left before its answer, and no method that nobody knows', async () => {
    const { recorder, counted } = start();
    recorder.closed('CANARY', '/mcp', { headersSent: false, statusCode: 200 }, performance.now());
    expect(await counted()).toEqual([
      `${COUNT}{http_request_method="_OTHER",http_route="/mcp",http_response_status_code=""} 1`,
    ]);
  });

  it('counts nothing where nothing is measured', async () => {
    const { recorder, counted } = start(false);
    recorder.closed('POST', '/mcp', answer, performance.now());
    expect(await counted()).toEqual([]);
  });
});
