import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Principal } from '../../src/auth/principal.js';
import { OperationReader } from '../../src/mcp/operations/operation.reader.js';
import { Operations } from '../../src/mcp/operations/operations.js';
import { MetricsServer } from '../../src/observability/metrics.server.js';
import { modernRequest } from '../support/raw.js';
import { startStack, type Stack } from '../support/stack.js';

const CANARY = 'hunter2';
const COUNTED = 'ab'.repeat(16);
// Each is 21 requests; 480 make 10,000 of them over the wire.
const HTTP_ROUNDS = Number(process.env.HTTP_ROUNDS ?? 10);
const MESSAGES = 10_000;

/** A text that no list of ours has, and that would be found in a scrape. */
const random = (): string => `${CANARY}-${randomBytes(8).toString('hex')}`;

interface Shot {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

const legacy = (method: string, params: object = {}) => ({ jsonrpc: '2.0', id: random(), method, params });

/** One of each kind of request, none of them like another before. */
function shots(): Shot[] {
  const named = modernRequest(
    'tools/call',
    { name: random(), arguments: { [random()]: random() } },
    random(),
  );
  const list = modernRequest('tools/list', {}, random());
  const call = modernRequest('tools/call', { name: 'whoami', arguments: {} });
  return [
    { body: legacy(random()) },
    { body: legacy('tools/list'), headers: { 'mcp-protocol-version': random() } },
    { body: legacy('tools/call', { name: random(), arguments: {} }) },
    { body: legacy('prompts/get', { name: random() }) },
    { body: legacy('resources/read', { uri: `qc://${random()}` }) },
    { body: legacy('ping'), headers: { 'mcp-session-id': random() } },
    {
      body: legacy('initialize', {
        protocolVersion: random(),
        capabilities: {},
        clientInfo: { name: random(), version: random() },
      }),
    },
    { body: { jsonrpc: '2.0', method: random() } },
    { body: random() },
    { body: [random()] },
    { body: legacy('tools/list'), path: `/mcp?toolsets=${random()}` },
    named,
    { ...list, body: modernRequest(random(), {}, random()).body },
    { ...list, headers: { ...list.headers, 'MCP-Protocol-Version': random() } },
    call,
    { ...call, headers: { ...call.headers, authorization: `Bearer ${random()}` } },
    { ...call, headers: { ...call.headers, host: random() } },
    { ...call, headers: { ...call.headers, origin: `https://${random()}` } },
    { path: `/${random()}`, method: 'GET' },
    { path: `/mcp/${random()}`, method: 'PUT' },
    { path: '/mcp', method: 'PROPFIND' },
  ];
}

describe('The series of /metrics', () => {
  let stack: Stack;
  let url: string;
  let token: string;
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });

  beforeAll(async () => {
    stack = await startStack({
      env: { METRICS_ENABLED: 'true', METRICS_PORT: '0', METRICS_TENANTS: COUNTED },
    });
    url = stack.app.get(MetricsServer).url!;
    token = await stack.token({ subject: CANARY, claims: { client_id: CANARY } });
  });
  afterAll(async () => {
    agent.destroy();
    await stack.close();
  });

  const scrape = async (): Promise<string> => (await fetch(url)).text();
  /** Names and labels without values, of what is ours. */
  const series = (scraped: string): string[] =>
    scraped
      .split('\n')
      .filter((line) => /^(mcp_|http_)/.test(line))
      .map((line) => line.slice(0, line.lastIndexOf(' ')))
      .sort();

  const send = ({ method = 'POST', path = '/mcp', headers = {}, body }: Shot): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const all = {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
        'user-agent': random(),
        'x-forwarded-for': random(),
        ...headers,
      };
      const sent = request(new URL(path, stack.url), { method, agent, headers: all }, (response) =>
        resolve(text(response)),
      );
      sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  const volley = async (): Promise<void> => {
    await Promise.all(shots().map(send));
  };

  /** What a message becomes when it is read, without the way to there. */
  const message = (operations: Operations, reader: OperationReader): void => {
    const principal = { tenant: random(), subject: random(), clientId: random() } as unknown as Principal;
    const method = ['tools/call', 'prompts/get', 'tasks/get', random()][Math.floor(Math.random() * 4)]!;
    const params = { name: random(), taskId: `${random()}.x`, _meta: { [random()]: random() } };
    const read = reader.read(legacy(method, params), { principal, protocolVersion: random() });
    const operation = operations.begin(read);
    operation.answered({ error: { code: -32_602 } });
    operation.end();
  };

  it('are as many after 10,000 names that nobody has, and hold none of them', async () => {
    const [operations, reader] = [stack.app.get(Operations), stack.app.get(OperationReader)];
    await volley();
    await volley();
    for (let n = 0; n < 100; n += 1) message(operations, reader);
    const before = series(await scrape());
    for (let n = 0; n < HTTP_ROUNDS; n += 1) await volley();
    for (let n = 0; n < MESSAGES; n += 1) message(operations, reader);
    const scraped = await scrape();
    expect(series(scraped)).toEqual(before);
    expect(before.length).toBeLessThan(900);
    for (const kept of [CANARY, token, '127.0.0.1', stack.secret]) expect(scraped).not.toContain(kept);
    expect(scraped).toMatch(
      /^mcp_server_tenant_operations_total\{tenant="_other",outcome="success"\} \d{5}$/m,
    );
    process.stderr.write(
      `${before.length} series, the same after ${HTTP_ROUNDS * shots().length} requests\n`,
    );
  }, 120_000);
});
