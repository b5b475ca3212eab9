import { resolve } from 'node:path';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { MetricsServer } from '../../src/observability/metrics.server.js';
import { legacyClient, modernClient } from '../support/clients.js';
import { DIST } from '../support/process.js';
import { callRaw, modernRequest, postRaw } from '../support/raw.js';
import { revoke } from '../support/revocation.js';
import { startStack, type Stack } from '../support/stack.js';

const DELETE = { name: 'delete_project', arguments: { projectId: 1 } };
const STOP = { name: 'stop_live_algorithm', arguments: { projectId: 1 } };

describe('Limits on calls', () => {
  let stack: Stack | undefined;
  afterEach(() => stack?.close());

  const start = async (env: Record<string, string>): Promise<Stack> => (stack = await startStack({ env }));

  /** The statuses of some calls, one after another. */
  async function statuses(token: string, times: number, tool: string, args: object = {}): Promise<string> {
    const seen: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const response = await callRaw(stack!.url, token, tool, args);
      await response.text();
      seen.push(response.status);
    }
    return seen.join(' ');
  }

  it('answer 429 under the id of the request, with the wait, before the tool runs, on 2026-07-28', async () => {
    const { url, token, audit, sandbox } = await start({ RATE_LIMIT_PER_MINUTE: '2' });
    const alice = await token();
    expect(await statuses(alice, 2, 'list_projects')).toBe('200 200');
    const sent = sandbox.requests().length;
    const { body, headers } = modernRequest('tools/call', { name: 'list_projects', arguments: {} }, 'call-3');
    const refused = await postRaw(url, body, { token: alice, headers });
    expect(refused.status).toBe(429);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    expect(await refused.json()).toEqual({
      jsonrpc: '2.0',
      id: 'call-3',
      error: {
        code: -32_002,
        message: `Too many calls (2 a minute are allowed): nothing was done. Wait ${wait} seconds, then try again`,
        data: { retryAfterSeconds: wait, reference: expect.stringMatching(/^[0-9a-f]{10}$/) },
      },
    });
    expect(sandbox.requests()).toHaveLength(sent);
    expect((await audit.read()).filter(({ action }) => action === 'mcp.rate_limit')).toMatchObject([
      { outcome: 'denied', reason_code: 'rate_limited', actor: { sub: 'alice' } },
    ]);
  });

  it.each([
    ['2026-07-28', modernClient],
    ['2025-11-25', legacyClient],
  ])('reach the model through the official client on %s, which stays connected', async (_era, connect) => {
    const { url, token } = await start({ RATE_LIMIT_WRITE_PER_MINUTE: '1' });
    const client = await connect(url, await token({ group: 'admin' }));
    await client.call(DELETE.name, DELETE.arguments);
    await expect(client.call(DELETE.name, DELETE.arguments)).rejects.toThrow(
      /Too many calls that change something \(1 a minute are allowed\).*Wait \d+ seconds/,
    );
    expect((await client.call('list_projects')).isError).toBe(false);
    await client.close();
  });

  it('count each class for itself, and calls that act on live trading apart from all others', async () => {
    const { token } = await start({
      RATE_LIMIT_PER_MINUTE: '8',
      RATE_LIMIT_READ_PER_MINUTE: '3',
      RATE_LIMIT_WRITE_PER_MINUTE: '2',
      RATE_LIMIT_LIVE_PER_MINUTE: '4',
    });
    const alice = await token({ group: 'admin' });
    expect(await statuses(alice, 3, DELETE.name, DELETE.arguments)).toBe('200 200 429');
    expect(await statuses(alice, 4, 'list_projects')).toBe('200 200 200 429');
    // Five of eight are used up, and what was refused is not among them.
    expect(await statuses(alice, 5, STOP.name, STOP.arguments)).toBe('200 200 200 200 429');
  });

  it('let a tenant that has used up everything stop an algorithm', async () => {
    const { token, sandbox } = await start({ RATE_LIMIT_PER_MINUTE: '1', RATE_LIMIT_LIVE_PER_MINUTE: '2' });
    const alice = await token();
    expect(await statuses(alice, 3, 'list_projects')).toBe('200 429 429');
    expect(await statuses(alice, 1, STOP.name, STOP.arguments)).toBe('200');
    expect(sandbox.requests({ path: '/live/update/stop' })).toHaveLength(1);
  });

  it('keep no runaway of live calls from ending what it started', async () => {
    const { token } = await start({ RATE_LIMIT_LIVE_PER_MINUTE: '2' });
    const alice = await token({ group: 'admin' });
    const command = { projectId: 1, command: { $type: 'OrderCommand' } };
    expect(await statuses(alice, 3, 'create_live_command', command)).toBe('200 200 429');
    expect(await statuses(alice, 1, 'liquidate_live_algorithm', { projectId: 1 })).toBe('200');
    expect(await statuses(alice, 2, STOP.name, STOP.arguments)).toBe('200 429');
  });

  it('keep one client of a tenant from using up what its others need', async () => {
    const { token } = await start({ RATE_LIMIT_PER_MINUTE: '5', RATE_LIMIT_CALLER_PER_MINUTE: '3' });
    const from = (client_id: string) => token({ claims: { client_id } });
    expect(await statuses(await from('runaway'), 5, 'list_projects')).toBe('200 200 200 429 429');
    expect(await statuses(await from('desktop'), 3, 'list_projects')).toBe('200 200 429');
    expect(await statuses(await token({ subject: 'bob' }), 6, 'list_projects')).toBe(
      '200 200 200 200 200 429',
    );
  });

  it('count resources and prompts as reads, and names that nothing has too', async () => {
    const { url, token } = await start({ RATE_LIMIT_READ_PER_MINUTE: '3' });
    const alice = await token();
    const ask = async (method: string, params: Record<string, unknown>) => {
      const { body, headers } = modernRequest(method, params);
      const name = (params['name'] ?? params['uri']) as string;
      const response = await postRaw(url, body, { token: alice, headers: { ...headers, 'Mcp-Name': name } });
      await response.text();
      return response.status;
    };
    const uri = 'qc://projects/1/live';
    expect(await ask('resources/read', { uri })).not.toBe(429);
    expect(await ask('prompts/get', { name: 'no_such_prompt' })).not.toBe(429);
    expect(await ask('tools/call', { name: 'no_such_tool' })).not.toBe(429);
    expect(await ask('resources/read', { uri })).toBe(429);
    expect(await ask('prompts/get', { name: 'no_such_prompt' })).toBe(429);
    expect(await ask('tools/call', { name: 'no_such_tool' })).toBe(429);
  });

  it('leave looking around and a lack of scopes uncounted, but not without any bound', async () => {
    const { url, token, audit } = await start({ RATE_LIMIT_PER_MINUTE: '2' });
    const alice = await token({ scopes: ['qc:projects:read'] });
    const list = async () => {
      const { body, headers } = modernRequest('tools/list');
      const response = await postRaw(url, body, { token: alice, headers });
      await response.text();
      return response.status;
    };
    for (let n = 0; n < 15; n += 1) expect(await list()).toBe(200);
    expect(await statuses(alice, 2, DELETE.name, DELETE.arguments)).toBe('403 403');
    expect(await statuses(alice, 3, 'list_projects')).toBe('200 200 429');
    // Those were twenty requests, ten times as many as calls are allowed, and each process counts its own.
    await audit.clear();
    const seen: number[] = [];
    for (let n = 0; n < 21; n += 1) seen.push(await list());
    expect(seen.at(-1)).toBe(429);
    expect(await audit.read()).toContainEqual(expect.objectContaining({ action: 'mcp.rate_limit' }));
  });

  it.each([
    ['2026-07-28', { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call' }],
    ['2025-03-26, which had batches', { 'MCP-Protocol-Version': '2025-03-26' }],
    ['no version', {}],
  ])('are not passed by in a batch: with %s it is refused and nothing of it runs', async (_what, headers) => {
    const { url, token, sandbox } = await start({ RATE_LIMIT_PER_MINUTE: '5' });
    const call = { jsonrpc: '2.0', method: 'tools/call', params: { name: 'list_projects', arguments: {} } };
    const batch = Array.from({ length: 50 }, (_, id) => ({ ...call, id }));
    const response = await postRaw(url, batch, { token: await token(), headers });
    expect(response.status).toBe(400);
    expect(sandbox.requests()).toEqual([]);
  });

  it('count a revocation as a call of its administrator', async () => {
    const { url, token } = await start({ RATE_LIMIT_PER_MINUTE: '2' });
    const admin = await token({ group: 'admin' });
    expect(await statuses(admin, 1, 'list_projects')).toBe('200');
    expect((await revoke(url, admin, { jti: 'x' })).status).toBe(200);
    const refused = await revoke(url, admin, { jti: 'x' });
    expect([refused.status, Number(refused.headers.get('retry-after')) > 50]).toEqual([429, true]);
    expect(await statuses(admin, 1, 'list_projects')).toBe('429');
  });

  it('are told by whoami', async () => {
    const { url, token } = await start({
      RATE_LIMIT_PER_MINUTE: '50',
      RATE_LIMIT_CALLER_PER_MINUTE: '20',
      RATE_LIMIT_LIVE_PER_MINUTE: '7',
    });
    const rateLimit = async (claims: Record<string, unknown>) => {
      const client = await modernClient(url, await token({ claims }));
      const { value } = await client.call('whoami');
      await client.close();
      return value.rateLimit as unknown;
    };
    expect(await rateLimit({ client_id: 'desktop' })).toEqual({ requestsPerMinute: 20, livePerMinute: 7 });
    expect(await rateLimit({})).toEqual({ requestsPerMinute: 50, livePerMinute: 7 });
  });
});

describe('The budget of a QuantConnect account', () => {
  let stack: Stack | undefined;
  afterEach(() => stack?.close());

  it('is shared by everybody who acts on it, and what is beyond it is not sent', async () => {
    stack = await startStack({ env: { ACCOUNT_REQUESTS_PER_MINUTE: '10' } });
    const { url, sandbox, token, audit } = stack;
    const call = async (subject: string, tool: string, args = {}, tenant = 0) => {
      const client = await modernClient(url, await token({ subject, tenant, group: 'admin' }));
      const answered = await client.call(tool, args);
      await client.close();
      return answered;
    };
    for (let n = 0; n < 9; n += 1)
      expect((await call(n % 2 === 0 ? 'alice' : 'bob', 'list_projects')).isError).toBe(false);
    const refused = await call('carol', 'list_projects');
    expect(refused).toMatchObject({
      isError: true,
      text: expect.stringMatching(/account is used too much.*Wait \d+ seconds/),
    });
    expect(sandbox.requests()).toHaveLength(9);
    expect((await audit.read()).at(-1)).toMatchObject({
      outcome: 'failure',
      reason_code: 'account_rate_limited',
    });
    // The last tenth is for what changes something, and another account has its own.
    await call('bob', STOP.name, STOP.arguments);
    expect(sandbox.requests()).toHaveLength(10);
    expect((await call('bob', STOP.name, STOP.arguments)).text).toContain('used too much');
    expect(sandbox.requests()).toHaveLength(10);
    expect((await call('dave', 'list_projects', {}, 1)).isError).toBe(false);
  });
});

describe('The budget of an account, for who claims another', () => {
  let stack: Stack | undefined;
  afterEach(() => stack?.close());

  it('is not used up by a user id with a token that is not theirs', async () => {
    stack = await startStack({ env: { ACCOUNT_REQUESTS_PER_MINUTE: '4' } });
    const { url, token, sandbox } = stack;
    const claims = { qc_credentials: { user_id: sandbox.tenants[0]!.userId, api_token: 'f'.repeat(64) } };
    const mallory = await token({ subject: 'mallory', claims });
    for (let n = 0; n < 6; n += 1) await (await callRaw(url, mallory, 'list_projects')).text();
    const client = await modernClient(url, await token());
    expect((await client.call('list_projects')).isError).toBe(false);
    await client.close();
  });

  it('has something left for a stop when all the rest was used up by changes', async () => {
    stack = await startStack({ env: { ACCOUNT_REQUESTS_PER_MINUTE: '10' } });
    const client = await modernClient(stack.url, await stack.token({ group: 'admin' }));
    for (let n = 0; n < 12; n += 1) await client.call(DELETE.name, DELETE.arguments);
    expect((await client.call(DELETE.name, DELETE.arguments)).text).toContain('used too much');
    expect((await client.call(STOP.name, STOP.arguments)).text).not.toContain('used too much');
    await client.close();
  });
});

describe('Limits over stdio', () => {
  it('are failures that a model reads, each with its wait', async () => {
    const client = new LegacyClient({ name: 'limits', version: '1' });
    const env = {
      PATH: process.env['PATH']!,
      // Never asked: a refused call sends nothing, and the others may fail.
      QUANTCONNECT_API_URL: 'http://127.0.0.1:9',
      QUANTCONNECT_USER_ID: '1',
      QUANTCONNECT_API_TOKEN: 'token',
      RATE_LIMIT_PER_MINUTE: '2',
      RATE_LIMIT_LIVE_PER_MINUTE: '1',
    };
    const args = [resolve(DIST, 'main.js')];
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }),
    );
    try {
      for (let n = 0; n < 2; n += 1) await client.callTool({ name: 'list_projects', arguments: {} });
      expect(await client.callTool({ name: 'list_projects', arguments: {} })).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/^Too many calls \(2 a minute.*Wait \d+ seconds/) }],
        _meta: { 'ledgai.dev/error': { code: 'rate_limited', retryAfterSeconds: expect.any(Number) } },
      });
      await expect(client.readResource({ uri: 'qc://projects/1/live' })).rejects.toMatchObject({
        message: expect.stringMatching(/Too many calls.*Wait \d+ seconds/),
        data: { retryAfterSeconds: expect.any(Number) },
      });
      const stop = async () => (await client.callTool(STOP)) as { content: { text: string }[] };
      expect((await stop()).content[0]!.text).not.toContain('Too many');
      expect((await stop()).content[0]!.text).toContain('Too many calls that act on live trading');
      expect((await client.listTools()).tools.length).toBeGreaterThan(10);
    } finally {
      await client.close();
    }
  });
});

describe('The metrics of limits', () => {
  it('say what was decided by which limit, and how long it took to ask', async () => {
    const stack = await startStack({
      env: { RATE_LIMIT_WRITE_PER_MINUTE: '1', METRICS_ENABLED: 'true', METRICS_PORT: '0' },
    });
    if (stack.processes > 1) return stack.close();
    const token = await stack.token({ group: 'admin' });
    for (let n = 0; n < 3; n += 1) await callRaw(stack.url, token, DELETE.name, DELETE.arguments);
    const text = await (await fetch(stack.app.get(MetricsServer).url!)).text();
    const decided = (decision: string, scope: string) =>
      new RegExp(
        `^mcp_server_rate_limit_decisions_total\\{decision="${decision}",scope="${scope}"\\} (\\d+)$`,
        'm',
      ).exec(text)?.[1];
    expect([decided('allow', 'requests'), decided('allow', 'tenant'), decided('allow', 'write')]).toEqual([
      '3',
      '1',
      '1',
    ]);
    expect([decided('deny', 'write'), decided('deny', 'tenant')]).toEqual(['2', undefined]);
    expect(text).toMatch(/^mcp_server_rate_limit_check_duration_seconds_count 6$/m);
    expect(text).toMatch(/^mcp_server_rate_limit_fail_open_total 0$/m);
    await stack.close();
  });
});
