import { Redis } from 'ioredis';
import { type Sandbox, startSandbox } from '../src/sandbox/index.js';
import { describeWith } from './support/installed.js';
import { personAt } from './support/people.js';
import { type ServerProcess, startServerProcess } from './support/process.js';
import { modernRequest, postRaw } from './support/raw.js';
import { type RedisServer, startRedis } from './support/redis.js';
import { statusOf } from './support/revocation.js';
import { roundRobin, type RoundRobin } from './support/round-robin.js';
import { mintToken } from './support/stack.js';
import { until } from './support/walk.js';

const SECRET = 'a-secret-that-both-processes-share-0123456789abcdef';
const LIQUIDATE = { name: 'liquidate_live_algorithm', arguments: { projectId: 123 } };
const LIQUIDATED = '/live/update/liquidate';

describeWith('redis-server', 'Two processes that share a Redis and nothing else', () => {
  let redis: RedisServer;
  let sandbox: Sandbox;
  let servers: ServerProcess[];
  let balancer: RoundRobin;
  let token: string;

  beforeAll(async () => {
    [redis, sandbox] = await Promise.all([startRedis(), startSandbox()]);
    const env = {
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      REDIS_URL: redis.url,
      SHUTDOWN_DRAIN_SECONDS: '0',
    };
    servers = await Promise.all([startServerProcess(env), startServerProcess(env)]);
    balancer = await roundRobin(servers.map(({ url }) => url));
    token = await mintToken(SECRET, sandbox.tenants, { group: 'admin' });
  });
  afterAll(async () => {
    await balancer?.close();
    for (const { child } of servers ?? []) child.kill('SIGTERM');
    await Promise.all((servers ?? []).map(({ exited }) => exited));
    await sandbox?.close();
    await redis?.close();
  });

  const sent = (path: string) => sandbox.requests({ path }).length;

  it('take the answer of a person to the process that asked, on 2025-11-25', async () => {
    const before = sent(LIQUIDATED);
    const person = await personAt({ url: balancer.url, token }, '2025-11-25', { modes: { form: {} } });
    await person.call(LIQUIDATE.name, LIQUIDATE.arguments);
    expect(person.asked).toHaveLength(1);
    expect(sent(LIQUIDATED)).toBe(before + 1);
    await person.close();
  });

  it('take a cancellation to the process that works, on 2025-11-25', async () => {
    const [a, b] = servers.map(({ url }) => url) as [string, string];
    const session = await initialize(a);
    sandbox.fault({ kind: 'delay', path: '/projects/read', delayMs: 20_000 });
    const before = sent('/projects/read');
    const params = { name: 'list_projects', arguments: {} };
    const working = post(a, { jsonrpc: '2.0', id: 'long', method: 'tools/call', params }, session);
    await until(async () => sent('/projects/read') > before);
    const cancelledAt = performance.now();
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'long' } };
    expect((await post(b, cancelled, session)).status).toBe(202);
    expect((await working).status).toBe(202);
    expect(performance.now() - cancelledAt).toBeLessThan(2000);
    await until(async () => servers[0]!.stdout.some((line) => line.includes('"outcome":"aborted"')), 2000);
  });

  it('count an answer once, whichever of them gets it, on 2026-07-28', async () => {
    const { requestState } = await raw(0, LIQUIDATE);
    const retry = { inputResponses: { confirm: { action: 'accept', content: {} } }, requestState };
    const before = sent(LIQUIDATED);
    const answers = Array.from({ length: 8 }, (_, index) => raw(index % 2, { ...LIQUIDATE, ...retry }));
    const complete = (await Promise.all(answers)).filter(({ resultType }) => resultType === 'complete');
    expect([complete.length, sent(LIQUIDATED) - before]).toEqual([1, 1]);
  });

  it('are not disturbed by what else is said on their channel', async () => {
    const neighbour = new Redis(redis.url);
    const reply = { jsonrpc: '2.0', id: 'x', result: {} };
    const messages = [
      'garbage',
      'null',
      '[]',
      '{"from":1}',
      '{"message":null}',
      '{"message":{"kind":"cancel","session":{"$ne":1},"requestId":"long"}}',
      '{"message":{"kind":"cancel","session":"s","requestId":{}}}',
      JSON.stringify({ message: { kind: 'reply', session: 's', exchange: 7, reply } }),
      JSON.stringify({ message: { kind: 'reply', session: 's', exchange: 'e', reply: { result: 1 } } }),
      'x'.repeat(1_000_000),
    ];
    for (const message of messages) expect(await neighbour.publish('qcmcp:exchange', message)).toBe(2);
    neighbour.disconnect();
    for (const { url, child } of servers) {
      expect(await statusOf(url, token)).toBe(200);
      expect(child.exitCode).toBeNull();
    }
  });

  async function raw(server: number, params: object): Promise<{ resultType: string; requestState?: string }> {
    const { body, headers } = modernRequest('tools/call', params as Record<string, unknown>);
    const _meta = {
      ...(body.params._meta as object),
      'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
    };
    const message = { ...body, params: { ...body.params, _meta } };
    const response = await postRaw(servers[server]!.url, message, { token, headers });
    const answer = (await response.json()) as { result?: { resultType: string } };
    if (!answer.result) throw new Error(`HTTP ${response.status}: ${JSON.stringify(answer)}`);
    return answer.result;
  }

  function post(url: string, message: object, session?: string): Promise<Response> {
    const headers = session && { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': '2025-11-25' };
    return postRaw(url, message, { token, ...(headers && { headers }) });
  }

  async function initialize(url: string): Promise<string> {
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'raw', version: '1' },
    };
    const response = await post(url, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
    return response.headers.get('mcp-session-id')!;
  }
});
