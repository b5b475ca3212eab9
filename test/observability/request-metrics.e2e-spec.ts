import { Injectable, Module } from '@nestjs/common';
import { AnyAuthenticatedCaller } from '../../src/auth/decorators/require-scopes.decorator.js';
import { ToolCall } from '../../src/mcp/decorators/tool-call.js';
import { Tool } from '../../src/mcp/decorators/tool.decorator.js';
import { ActiveUsers } from '../../src/observability/active-users.js';
import { MetricsServer } from '../../src/observability/metrics.server.js';
import { modernClient } from '../support/clients.js';
import { describeWith } from '../support/installed.js';
import { callRaw, modernRequest, postRaw } from '../support/raw.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/walk.js';

const ON = { METRICS_ENABLED: 'true', METRICS_PORT: '0' };

const scraper = (stack: Stack) => {
  const { url } = stack.app.get(MetricsServer);
  return async (): Promise<string> => (await fetch(url!)).text();
};

/** The value of a series, by its name and labels as they are written. */
const valueOf = (scraped: string, series: string): number | undefined => {
  const line = scraped.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

@Injectable()
class ProbeService {
  @Tool({ effect: 'read', description: 'Says that it has begun, and waits until nobody wants it any more.' })
  @AnyAuthenticatedCaller()
  async probeProgress(call: ToolCall): Promise<object> {
    call.reportProgress({ progress: 1, message: 'begun' });
    await new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(new Error('left'))));
    return {};
  }
}

@Module({ providers: [ProbeService] })
class ProbeModule {}

describe('What is measured of requests', () => {
  let stack: Stack;
  let token: string;
  let scrape: () => Promise<string>;

  beforeAll(async () => {
    stack = await startStack({
      modules: [ProbeModule],
      env: {
        ...ON,
        BUILD_REVISION: 'abc123',
        QUANTCONNECT_CIRCUIT_FAULTS: '1',
        RATE_LIMIT_LIVE_PER_MINUTE: '1',
      },
    });
    token = await stack.token();
    scrape = scraper(stack);
  });
  afterAll(() => stack.close());

  /** Waits for series to have values: an operation ends just after its client has the answer. */
  const expectSoon = async (expected: Record<string, number>): Promise<void> => {
    const values = async () => {
      const scraped = await scrape();
      return Object.fromEntries(Object.keys(expected).map((series) => [series, valueOf(scraped, series)]));
    };
    await until(async () => JSON.stringify(await values()) === JSON.stringify(expected), 5_000).catch(
      () => undefined,
    );
    expect(await values()).toEqual(expected);
  };

  it('counts calls by how they ended, and how much they returned', async () => {
    await (await callRaw(stack.url, token, 'whoami')).text();
    await (await callRaw(stack.url, token, 'read_project', { projectId: 'x' })).text();
    await (await callRaw(stack.url, token, 'no_such_tool')).text();
    const of = (tool: string, error: string): string =>
      `mcp_server_operation_duration_seconds_count{mcp_method_name="tools/call",gen_ai_tool_name="${tool}",error_type="${error}"}`;
    await expectSoon({
      [of('whoami', '')]: 1,
      [of('read_project', 'tool_error')]: 1,
      [of('_unknown', '')]: 1,
      'mcp_server_responses_total{mcp_method_name="tools/call",rpc_response_status_code="-32602"}': 1,
      'mcp_server_responses_total{mcp_method_name="tools/call",rpc_response_status_code=""}': 2,
      'mcp_server_operations_in_flight{mcp_method_name="tools/call"}': 0,
      'mcp_server_protocol_requests_total{mcp_protocol_version="2026-07-28"}': 3,
      'mcp_server_tool_result_bytes_count{gen_ai_tool_name="whoami"}': 1,
    });
  });

  it('counts what callers may run, by the rule that refuses', async () => {
    const reader = await stack.token({ scopes: ['qc:projects:read'] });
    expect((await callRaw(stack.url, reader, 'delete_project', { projectId: 1 })).status).toBe(403);
    const { body, headers } = modernRequest('tools/call', {
      name: 'read_project',
      arguments: { projectId: 1 },
    });
    await (
      await postRaw(stack.url, body, { token, headers: { ...headers, 'X-MCP-Toolsets': 'live' } })
    ).text();
    const of = (decision: string, tool: string, rule: string): string =>
      `mcp_server_authz_decisions_total{decision="${decision}",gen_ai_tool_name="${tool}",rule="${rule}"}`;
    await expectSoon({
      [of('allow', 'whoami', '')]: 1,
      [of('deny', 'delete_project', 'scopes')]: 1,
      [of('deny', 'read_project', 'toolsets')]: 1,
    });
    expect(await scrape()).not.toMatch(/authz_decisions_total\{.*no_such_tool|_unknown",rule/);
  });

  it('counts callers, streams and what is remembered', async () => {
    const leave = new AbortController();
    const params = { name: 'probe_progress', arguments: {}, _meta: { progressToken: 1 } };
    const asks = [
      modernRequest('tools/call', params),
      { body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, headers: {} },
    ];
    (asks[0]!.body as any).params._meta.progressToken = 1;
    for (const { body, headers } of asks)
      await postRaw(stack.url, body, { token, headers, signal: leave.signal });
    const scraped = await scrape();
    expect(valueOf(scraped, 'mcp_server_active_streams')).toBe(2);
    leave.abort();
    await expectSoon({ mcp_server_active_streams: 0 });
    // One subject without a client name, with two tokens.
    for (const window of ['5m', '1h', '24h'])
      expect(valueOf(scraped, `mcp_server_active_users{window="${window}"}`)).toBe(1);
    expect(valueOf(scraped, 'mcp_server_cache_requests_total{cache="token",result="miss"}')).toBe(2);
    expect(valueOf(scraped, 'mcp_server_cache_requests_total{cache="token",result="hit"}')).toBeGreaterThan(
      2,
    );
  });

  it('knows of HTTP requests their route and answer, and leaves probes out', async () => {
    await fetch(new URL('/health/live', stack.url));
    await fetch(new URL('/nowhere/at/all?x=1', stack.url));
    await fetch(new URL('/mcp', stack.url), { headers: { origin: 'https://evil.example' } });
    const of = (method: string, route: string, code: number): string =>
      `http_server_request_duration_seconds_count{http_request_method="${method}",http_route="${route}",http_response_status_code="${code}"}`;
    await expectSoon({ [of('GET', '', 404)]: 1, [of('GET', '', 403)]: 1, [of('POST', '/mcp', 403)]: 1 });
    const scraped = await scrape();
    expect(scraped).not.toMatch(/http_route="\/health|nowhere/);
    expect(scraped).toMatch(
      /^mcp_server_build_info\{version="[\d.]+",revision="abc123",node_version="v[\d.]+"\} 1$/m,
    );
    expect(scraped).not.toContain('mcp_server_tenant_operations_total{');
  });

  it('stays ready while QuantConnect does not answer, and says so', async () => {
    stack.sandbox.fault({ kind: 'status', status: 503, times: 9 });
    await (await callRaw(stack.url, token, 'read_account')).text();
    const ready = await fetch(new URL('/health/ready', stack.url));
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      status: 'degraded',
      details: { quantconnect: { status: 'degraded', reason: 'does not answer' } },
    });
    stack.sandbox.clearFaults();
  });
});

describe('Readiness', () => {
  it('is lost where no token can be verified, without a word of what is behind it', async () => {
    const issuer = 'https://idp.canary.invalid/hunter2';
    const stack = await startStack({
      env: {
        JWT_SECRET_KEY: '',
        STATE_SECRET_KEY: 'a-secret-for-the-state-0123456789-abcdefgh',
        TRUSTED_ISSUERS: JSON.stringify([{ issuer, audience: 'x', jwksUri: 'https://127.0.0.1:1/hunter2' }]),
        AUDIT_STORE: 'postgres',
        AUDIT_POSTGRES_URL: 'postgres://writer:hunter2@127.0.0.1:1/audit',
        ...ON,
      },
    });
    const ready = await until(async () => {
      const response = await fetch(new URL('/health/ready', stack.url));
      const said = await response.text();
      return said.includes('ECONNREFUSED') && { status: response.status, said };
    });
    const { said } = ready;
    expect(ready.status).toBe(503);
    expect(JSON.parse(said).details).toMatchObject({
      keys: { status: 'down', reason: 'no token can be verified' },
      audit: { status: 'down', reason: 'ECONNREFUSED' },
    });
    for (const canary of ['hunter2', 'canary', '127.0.0.1']) expect(said).not.toContain(canary);
    expect((await fetch(new URL('/health/live', stack.url))).status).toBe(200);
    const scraped = await scraper(stack)();
    for (const dependency of ['idp', 'postgres'])
      expect(valueOf(scraped, `mcp_server_dependency_up{dependency="${dependency}"}`)).toBe(0);
    expect(scraped).not.toMatch(/hunter2|canary/);
    await stack.close();
  });
});

describe('A server that is told to stop', () => {
  it('says that it is draining, for how long it did and what it cut off', async () => {
    const stack = await startStack({
      env: { ...ON, SHUTDOWN_TIMEOUT_SECONDS: '1', SHUTDOWN_DRAIN_SECONDS: '1' },
    });
    const token = await stack.token();
    const { url } = stack.app.get(MetricsServer);
    stack.sandbox.fault({ kind: 'delay', path: '/account/read', delayMs: 20_000 });
    const call = callRaw(stack.url, token, 'read_account').then((response) => response.text());
    await until(async () => stack.sandbox.requests({ path: '/account/read' }).length > 0);
    const seen: string[] = [];
    const closing = stack.app.close();
    await until(async () => {
      const scraped = await fetch(url!).then((response) => response.text());
      seen.push(scraped);
      return valueOf(scraped, 'mcp_server_drain_aborted_operations_total') === 1;
    });
    expect(seen.every((scraped) => valueOf(scraped, 'mcp_server_draining') === 1)).toBe(true);
    expect((await fetch(new URL('/health/ready', stack.url)).catch(() => undefined))?.status).not.toBe(200);
    await call;
    await closing;
    await stack.sandbox.close();
  });
});

describeWith('redis-server', 'Active users of replicas', () => {
  let redis: RedisServer;
  let stacks: Stack[];

  beforeAll(async () => {
    redis = await startRedis();
    const env = { ...ON, REDIS_URL: redis.url, JWT_SECRET_KEY: 'a-secret-that-both-share-0123456789abcdef' };
    stacks = [await startStack({ env }), await startStack({ env })];
  });
  afterAll(async () => {
    for (const stack of stacks) await stack.close();
    await redis.close();
  });

  it('are the same number wherever it is asked for, each person once', async () => {
    const [one, two] = stacks as [Stack, Stack];
    for (const [stack, subject] of [
      [one, 'alice'],
      [two, 'alice'],
      [two, 'bob'],
    ] as const) {
      const client = await modernClient(stack.url, await stack.token({ subject }));
      await client.listTools();
      await client.close();
    }
    const counts = (stack: Stack) => stack.app.get(ActiveUsers).count();
    await counts(two);
    const expected = { '5m': 2, '1h': 2, '24h': 2 };
    expect(await counts(one)).toEqual(expected);
    expect(await counts(two)).toEqual(expected);
    await redis.crash();
    // Of each process alone then: alice, and alice and bob.
    expect([(await counts(one))['5m'], (await counts(two))['5m']]).toEqual([1, 2]);
    await redis.restart();
  });
});
