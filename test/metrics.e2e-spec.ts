import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { startSandbox } from '../src/sandbox/index.js';
import { MetricsServer } from '../src/observability/metrics.server.js';
import { DIST, startServerProcess } from './support/process.js';
import { callRaw } from './support/raw.js';
import { mintToken, startStack, type Stack } from './support/stack.js';
import { until } from './support/walk.js';

const SECRET = 'a-secret-for-the-metrics-0123456789-abcdef';
const ON = { METRICS_ENABLED: 'true', METRICS_PORT: '0' };

describe('/metrics', () => {
  let stack: Stack;
  let url: string;

  beforeAll(async () => {
    stack = await startStack({ env: ON });
    url = stack.app.get(MetricsServer).url!;
  });
  afterAll(() => stack.close());

  it('is on a port of its own, and on no other', async () => {
    expect(new URL(url)).toMatchObject({ hostname: '127.0.0.1', pathname: '/metrics' });
    expect(new URL(url).port).not.toBe(new URL(stack.url).port);
    expect((await fetch(new URL('/metrics', stack.url))).status).toBe(404);
    expect((await fetch(new URL('/mcp', url), { method: 'POST' })).status).toBe(404);
  });

  it('tells what is running and how the process is, for Prometheus', async () => {
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    expect(text).toMatch(
      /^mcp_server_build_info\{version="\d+\.\d+\.\d+(-[\w.]+)?",revision="",node_version="v[\d.]+"\} 1$/m,
    );
    expect(text).toMatch(/^process_cpu_seconds_total [\d.]+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(text).toMatch(/^# HELP mcp_server_upstream_drift_total \S.{20}/m);
  });

  it('takes GET and HEAD only', async () => {
    const posted = await fetch(url, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(`${url}?name[]=x`)).status).toBe(200);
  });

  it('counts for each server in a process by itself', async () => {
    const other = await startStack({ env: ON });
    const token = await stack.token({ group: 'readonly' });
    stack.sandbox.drift({ mode: 'unknown-field' });
    expect((await callRaw(stack.url, token, 'read_account')).status).toBe(200);
    stack.sandbox.stopDrift();
    const counted = /^mcp_server_upstream_drift_total\{endpoint="\/account\/read",kind="new_field"\} 2$/m;
    expect(await (await fetch(url)).text()).toMatch(counted);
    const otherUrl = other.app.get(MetricsServer).url!;
    expect(await (await fetch(otherUrl)).text()).not.toMatch(counted);
    await other.close();
    await expect(fetch(otherUrl)).rejects.toThrow();
    expect((await fetch(url)).status).toBe(200);
  });

  it('is off where it is turned off', async () => {
    const quiet = await startStack();
    expect(quiet.app.get(MetricsServer).url).toBeUndefined();
    await quiet.close();
  });
});

describe('The port of /metrics', () => {
  let taken: Server;
  let port: string;

  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    port = String((taken.address() as AddressInfo).port);
  });
  afterAll(() => taken.close());

  const start = (env: Record<string, string>) =>
    spawn(process.execPath, [resolve(DIST, 'main.js')], {
      env: { PATH: process.env['PATH'], HTTP_PORT: '0', JWT_SECRET_KEY: SECRET, AUDIT_STORE: 'none', ...env },
    });
  const refusal = async (env: Record<string, string>) => {
    const child = start({ MCP_TRANSPORT: 'http', ...env });
    let err = '';
    child.stderr.on('data', (chunk) => (err += chunk));
    const [code] = await once(child, 'exit');
    return { code, err };
  };

  it('stops the start when it is in use, naming the variable and the cure', async () => {
    const { code, err } = await refusal({ METRICS_PORT: port });
    expect(code).toBe(78);
    expect(err).toContain(`METRICS_PORT ${port} on 127.0.0.1 is in use`);
    expect(err).toContain('METRICS_ENABLED=false');
  });

  it('stops the start when the address is of another machine', async () => {
    const { code, err } = await refusal({ METRICS_PORT: '0', METRICS_HOST: '192.0.2.1' });
    expect(code).toBe(78);
    expect(err).toContain('METRICS_HOST 192.0.2.1');
  });

  it('is not opened over stdio', async () => {
    const child = start({ METRICS_PORT: port });
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('closes last: it answers until the calls in flight are done, and holds nothing up', async () => {
    const sandbox = await startSandbox();
    const server = await startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      SHUTDOWN_DRAIN_SECONDS: '0',
    });
    const announced = () => server.stderr.map((line) => /Metrics on (http:\S+\/metrics)/.exec(line)?.[1]);
    const url = await until(async () => announced().find(Boolean));
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    silent.on('error', () => undefined);
    await once(silent, 'connect');
    const token = await mintToken(SECRET, sandbox.tenants, {});
    sandbox.fault({ kind: 'delay', path: '/account/read', delayMs: 1500 });
    const call = callRaw(server.url, token, 'read_account');
    await until(async () => sandbox.requests({ path: '/account/read' }).length > 0);
    server.child.kill('SIGTERM');
    await until(async () => !(await fetch(`${server.url}/health/live`).catch(() => undefined)));
    expect((await fetch(url)).status).toBe(200);
    expect((await call).status).toBe(200);
    expect(await server.exited).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
    silent.destroy();
    await sandbox.close();
  });
});
