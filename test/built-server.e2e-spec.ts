import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { type Sandbox, startSandbox } from '../src/sandbox/index.js';
import { answer, modernClient, type TestClient } from './support/clients.js';
import { describeWith } from './support/installed.js';
import { DIST, startServerProcess } from './support/process.js';
import { callRaw, postRaw } from './support/raw.js';
import { mintToken } from './support/stack.js';
import { until, walk } from './support/walk.js';

const SECRET = 'a-secret-for-the-built-server-0123456789-abcdef';
const INFO = { name: 'stdio-e2e', version: '1' };

describe('The built server', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  const environment = () => ({
    PATH: process.env['PATH']!,
    QUANTCONNECT_API_URL: sandbox.url,
    QUANTCONNECT_USER_ID: String(sandbox.tenants[0]!.userId),
    QUANTCONNECT_API_TOKEN: sandbox.tenants[0]!.token,
    QUANTCONNECT_ORGANIZATION_ID: sandbox.tenants[0]!.organizationId,
  });
  const command = (env: Record<string, string> = {}) => ({
    command: process.execPath,
    args: [resolve(DIST, 'main.js')],
    env: { ...environment(), ...env },
    stderr: 'ignore' as const,
  });

  const modernStdio = async (env?: Record<string, string>): Promise<TestClient> => {
    const client = new ModernClient(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new ModernStdio(command(env)));
    return {
      name: 'modern stdio',
      revision: '2026-07-28',
      listTools: async () => (await client.listTools()).tools,
      call: async (name, args = {}) => answer(await client.callTool({ name, arguments: args })),
      close: () => client.close(),
    };
  };
  const legacyStdio = async (env?: Record<string, string>): Promise<TestClient> => {
    const client = new LegacyClient(INFO);
    await client.connect(new LegacyStdio(command(env)));
    return {
      name: 'legacy stdio',
      revision: '2025-11-25',
      listTools: async () => (await client.listTools()).tools,
      call: async (name, args = {}) => answer(await client.callTool({ name, arguments: args })),
      close: () => client.close(),
    };
  };

  describe('over stdio, its default', () => {
    it.each([
      ['2026-07-28', modernStdio],
      ['2025-11-25', legacyStdio],
    ])('does the main job on %s with nothing but QUANTCONNECT_* set', async (revision, connect) => {
      const client = await connect();
      const { statistics } = await walk(client, `Stdio ${revision}`);
      expect(Number(statistics['Total Orders'])).toBeGreaterThan(0);
      await client.close();
    });

    it('started as npx starts it, without an account, lists its tools and says what to set', async () => {
      const client = new ModernClient(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
      const args = [resolve(DIST, 'cli/main.js')];
      await client.connect(new ModernStdio({ ...command(), args, env: {}, stderr: 'ignore' }));
      expect((await client.listTools()).tools.length).toBeGreaterThan(80);
      const refused = answer(await client.callTool({ name: 'read_account', arguments: {} }));
      expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('QUANTCONNECT_USER_ID') });
      await client.close();
    });

    // `script` is there wherever Debian is; on other systems it takes other arguments.
    const atTerminal = () =>
      it('explains itself where there is no account, and ends with status 78', () => {
        const started = `'${process.execPath}' '${resolve(DIST, 'cli/main.js')}'`;
        const env = { PATH: process.env['PATH'] };
        const { status, stdout } = spawnSync('script', ['-qec', started, '/dev/null'], {
          env,
          encoding: 'utf8',
        });
        expect(status).toBe(78);
        expect(stdout).toMatch(/^No QuantConnect account yet: set QUANTCONNECT_USER_ID[^]*claude mcp add/);
      });
    if (process.platform === 'linux') describeWith('script', 'at a terminal', atTerminal);

    it('narrows to the scopes of MCP_TOKEN', async () => {
      const token = await mintToken(SECRET, sandbox.tenants, { group: 'readonly', tenant: null });
      const client = await legacyStdio({ JWT_SECRET_KEY: SECRET, MCP_TOKEN: token });
      expect((await client.listTools()).map(({ name }) => name)).not.toContain('create_project');
      const refused = await client.call('create_project', { name: 'x', language: 'Py' });
      expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('qc:projects:write') });
      expect((await client.call('list_projects')).isError).toBe(false);
      await client.close();
    });

    it('writes nothing but protocol to standard output, and ends with its input', async () => {
      const child = spawn(process.execPath, [resolve(DIST, 'main.js')], {
        env: environment(),
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      let out = '';
      child.stdout.on('data', (chunk) => (out += chunk));
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: INFO };
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
      child.stdin.write(
        `${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'list_projects', arguments: {} } })}\n`,
      );
      await until(async () => out.split('\n').length > 2);
      child.stdin.end();
      const [code] = await once(child, 'exit');
      expect(code).toBe(0);
      for (const line of out.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    });
  });

  it('loses none of 50 calls in flight when it is told to stop', async () => {
    const server = await startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      QUANTCONNECT_CONNECTIONS_PER_TENANT: '64',
      SHUTDOWN_DRAIN_SECONDS: '1',
    });
    const token = await mintToken(SECRET, sandbox.tenants, {});
    const client = await modernClient(server.url, token);
    await client.call('list_projects');
    for (let n = 0; n < 50; n += 1) sandbox.fault({ kind: 'delay', path: '/projects/read', delayMs: 1500 });
    const before = sandbox.requests().length;
    const calls = Array.from({ length: 50 }, () => callRaw(server.url, token, 'list_projects'));
    await until(async () => sandbox.requests().length >= before + 50 || undefined);
    const readyBefore = (await fetch(`${server.url}/health/ready`)).status;
    server.child.kill('SIGTERM');
    await new Promise((done) => setTimeout(done, 300));
    const readyAfter = (await fetch(`${server.url}/health/ready`)).status;
    const duringDrain = await callRaw(server.url, token, 'read_account');
    const answers = await Promise.allSettled(calls);
    const lost = answers.filter((one) => one.status === 'rejected' || one.value.status !== 200);
    expect(lost).toEqual([]);
    expect([readyBefore, readyAfter]).toEqual([200, 503]);
    expect(duringDrain.status).toBe(200);
    expect(duringDrain.headers.get('connection')).toBe('close');
    expect(await server.exited).toBe(0);
    // Probes go on all the while, and a rollout is no error.
    expect(server.stderr.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    expect(
      server.stdout.filter((line) => line.includes('"list_projects"') && line.includes('"success"')),
    ).toHaveLength(51);
    sandbox.clearFaults();
  }, 30_000);

  it('stops although connections are open that never say anything', async () => {
    const server = await startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      SHUTDOWN_DRAIN_SECONDS: '0',
      SHUTDOWN_TIMEOUT_SECONDS: '1',
    });
    const { port, hostname } = new URL(server.url);
    const openings = [
      '',
      'POST /mcp HTT',
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{',
    ];
    const sockets = openings.map((opening) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.write(opening);
      return socket;
    });
    await new Promise((done) => setTimeout(done, 300));
    const stoppedAt = Date.now();
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(Date.now() - stoppedAt).toBeLessThan(8000);
    for (const socket of sockets) socket.destroy();
  });

  it('answers and records the calls that it has to cut off', async () => {
    const server = await startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      SHUTDOWN_DRAIN_SECONDS: '0',
      SHUTDOWN_TIMEOUT_SECONDS: '1',
    });
    const token = await mintToken(SECRET, sandbox.tenants, {});
    sandbox.fault({ kind: 'delay', path: '/projects/create', delayMs: 20_000, times: 2 });
    const args = { name: 'Cut off', language: 'Py' };
    const legacy = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'create_project', arguments: args },
    };
    const calls = [
      callRaw(server.url, token, 'create_project', args),
      postRaw(server.url, legacy, { token }),
    ];
    await until(
      async () => sandbox.requests({ path: '/projects/create' }).filter(({ fault }) => fault).length === 2,
    );
    server.child.kill('SIGTERM');
    for (const response of await Promise.all(calls)) {
      expect(response.status).toBe(200);
      expect(await response.text()).toMatch(
        /being restarted.*It is not known whether QuantConnect carried it out/,
      );
    }
    expect(await server.exited).toBe(0);
    const events = server.stdout.map((line) => JSON.parse(line) as { outcome: string });
    expect(events.map(({ outcome }) => outcome)).toEqual(['intent', 'intent', 'aborted', 'aborted']);
    expect(events[3]).toMatchObject({ reason_code: 'server_stopping' });
    sandbox.clearFaults();
  });

  it.each([
    [{}, /JWT_SECRET_KEY/],
    [{ JWT_SECRET_KEY: 'changeme' }, /JWT_SECRET_KEY/],
    [{ JWT_SECRET_KEY: SECRET, HTTP_PORT: '99999' }, /HTTP_PORT must not be greater than 65535/],
    [{ ENABLE_AUTH: 'false', HTTP_HOST: '0.0.0.0' }, /ENABLE_AUTH/],
    [
      { JWT_SECRET_KEY: SECRET, QUANTCONNECT_CONNECTIONS_PER_TENANT: '1' },
      /QUANTCONNECT_CONNECTIONS_PER_TENANT must not be less than 2/,
    ],
    [{ JWT_SECRET_KEY: SECRET, HTTP_HOST: '192.0.2.1' }, /HTTP_HOST 192\.0\.2\.1 and HTTP_PORT 0 cannot be/],
    [
      { JWT_SECRET_KEY: SECRET, NODE_ENV: 'production', MCP_CONFORMANCE: 'true' },
      /MCP_CONFORMANCE must not be on where NODE_ENV is production: unset it/,
    ],
    [{ ENABLE_AUTH: 'false', MCP_PUBLIC_URL: 'https://mcp.example.com' }, /MCP_PUBLIC_URL/],
    [{ JWT_SECRET_KEY: SECRET, JWT_SECRET_KEYS_PREVIOUS: 'changeme' }, /JWT_SECRET_KEYS_PREVIOUS \[0\] is a/],
    [{ TRUSTED_ISSUERS: '[{"issuer":"https://a.example"}]' }, /TRUSTED_ISSUERS \[0\]: audience is missing/],
    [{ TRUSTED_ISSUERS: '[{"issuer":"https://a.example?x"}]' }, /\[0\]: issuer must be .* without query/],
    [
      { TRUSTED_ISSUERS: '[{"issuer":"https://a.example","algorithms":["HS256"]}]' },
      /\[0\]: each value in algorithms must be one of/,
    ],
  ])('refuses to start with %j, saying what to change', async (env: Record<string, string>, message) => {
    const child = spawn(process.execPath, [resolve(DIST, 'main.js')], {
      env: { PATH: process.env['PATH'], MCP_TRANSPORT: 'http', HTTP_PORT: '0', AUDIT_STORE: 'none', ...env },
    });
    let err = '';
    child.stderr.on('data', (chunk) => (err += chunk));
    const [code] = await once(child, 'exit');
    expect(code).toBe(78);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/changeme|99999|at .*\.js:\d+/);
  });
});
