import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { answer } from '../support/clients.js';
import { type CollectedSpan, type Collector, startCollector } from '../support/collector.js';
import { NO_LIMITS } from '../support/no-limits.js';
import { type ServerProcess, startServerProcess } from '../support/process.js';
import { callRaw, postRaw } from '../support/raw.js';
import { mintToken } from '../support/stack.js';
import { traceTree } from '../support/trace-tree.js';
import { until } from '../support/walk.js';

const SECRET = 'canary-secret-of-the-telemetry-0123456789';
const API_TOKEN = 'canary-api-token-of-the-tenant';
const COLLECTOR_KEY = 'canary-key-of-the-collector';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT_SPAN = '00f067aa0ba902b7';
const SUBJECT = 'alice@canary.example';

const SHOWN = ['decision', 'ratelimit.scope', 'http.response.status_code', 'audit.event_id'];

type Line = Readonly<Record<string, unknown>>;

describe('Logs and traces of a server', () => {
  let sandbox: Sandbox;
  let collector: Collector;
  let server: ServerProcess;
  let token: string;
  let client: Client;

  beforeAll(async () => {
    [sandbox, collector] = await Promise.all([
      startSandbox({ tenants: [{ userId: 12345, token: API_TOKEN, organizationId: 'a'.repeat(32) }] }),
      startCollector(),
    ]);
    server = await startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      QUANTCONNECT_PROPAGATE_TRACE: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `api-key=${COLLECTOR_KEY}`,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.namespace=quant',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      K8S_POD_NAME: 'pod-7',
      LOG_LEVEL: 'verbose',
      TRACE_BAGGAGE_KEYS: 'run.id',
      SHUTDOWN_DRAIN_SECONDS: '0',
      ...NO_LIMITS,
    });
    token = await mintToken(SECRET, sandbox.tenants, {
      subject: SUBJECT,
      claims: { client_id: 'the-agent' },
    });
    client = new Client(
      { name: 'e2e', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    const requestInit = { headers: { Authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.url), { requestInit }));
  });
  afterAll(async () => {
    await client?.close();
    server?.child.kill('SIGTERM');
    await server?.exited;
    collector?.close();
    await sandbox?.close();
  });

  const logged = (): Line[] => server.stderr.map((line) => JSON.parse(line) as Line);
  const lineOf = (fits: (line: Line) => boolean): Promise<Line> => until(async () => logged().find(fits));
  const events = () => server.stdout.map((line) => JSON.parse(line) as Line & { correlation?: Line });
  const call = async (name: string, args: Record<string, unknown>, meta: object = {}) =>
    answer(await client.callTool({ name, arguments: args, _meta: meta as Record<string, unknown> }));
  const named = (name: string, below?: CollectedSpan) =>
    collector.find((span) => span.name === name && (!below || span.parentSpanId === below.spanId));

  it('follow a call from its client to QuantConnect in one trace', async () => {
    const project = await call(
      'create_project',
      { name: 'canary-argument', language: 'Py' },
      {
        traceparent: `00-${TRACE}-${CLIENT_SPAN}-01`,
        baggage: 'run.id=42,secret=canary-baggage',
      },
    );
    expect(project.isError).toBe(false);
    const operation = await named('tools/call create_project');
    expect(operation).toMatchObject({ traceId: TRACE, parentSpanId: CLIENT_SPAN, kind: 2, status: 0 });

    const request = await collector.find(({ spanId }) => spanId === operation.links[0]?.spanId);
    expect(request).toMatchObject({ name: 'POST /mcp', kind: 2, parentSpanId: '' });
    expect(request.attributes).toMatchObject({ 'http.response.status_code': 200, 'http.route': '/mcp' });
    await named('auth.verify', request);

    const sent = await named('POST /projects/create', operation);
    expect(sent).toMatchObject({ kind: 3, traceId: TRACE });
    expect(sent.attributes).toMatchObject({
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
    });
    const [arrived] = sandbox.requests({ path: '/projects/create' });
    expect(arrived!.traceparent).toBe(`00-${TRACE}-${sent.spanId}-01`);

    await Promise.all(
      ['authz.decide', 'ratelimit.check', 'audit.append'].map((name) => named(name, operation)),
    );
    const own = collector.spans.filter(({ traceId }) => traceId === TRACE);
    const [mine, theirs] = [
      { spanId: CLIENT_SPAN, parentSpanId: '', traceId: TRACE, name: 'client: create_project', kind: 3 },
      {
        spanId: 'sandbox',
        parentSpanId: sent.spanId,
        traceId: TRACE,
        name: 'sandbox: POST /projects/create',
        kind: 2,
      },
    ];
    const tree = traceTree([mine, ...own, { ...theirs, startNs: sent.startNs }], SHOWN);
    expect(tree.split('\n').map((line) => line.replace(/ (\(|ERROR|[\d.]+ ms|link|\w+=).*/, ''))).toEqual([
      'client: create_project',
      '  tools/call create_project',
      '    ratelimit.check',
      '    authz.decide',
      '    audit.append',
      '    POST /projects/create',
      '      sandbox: POST /projects/create',
      '    audit.append',
    ]);
    if (process.env['PRINT_TRACE'])
      process.stderr.write(
        `${traceTree([request, ...collector.spans.filter((s) => s.traceId === request.traceId && s !== request)])}\n${tree}\n`,
      );
  });

  it('say the same of it: who, what, how it ended, and where else it is written', async () => {
    const line = await lineOf(
      (entry) => entry['trace_id'] === TRACE && entry['event.name'] === 'mcp.operation',
    );
    const event = await until(async () => events().find(({ event_id: id }) => id === line['audit.event_id']));
    expect(event).toMatchObject({ outcome: 'success', correlation: { trace_id: TRACE } });
    const operation = await named('tools/call create_project');
    const known = {
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'create_project',
      'mcp.protocol.version': '2026-07-28',
      'user.id': event['tenant_id'],
      'oauth.client_id': 'the-agent',
      'client.address': expect.stringContaining('127.0.0.1'),
      'audit.event_id': event['event_id'],
    };
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/Z$/),
      'service.name': 'quantconnect-mcp',
      'service.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
      'deployment.environment.name': 'test',
      'k8s.pod.name': 'pod-7',
      context: 'Operations',
      'event.name': 'mcp.operation',
      ...known,
      'jsonrpc.request.id': expect.any(Number),
      'tenant.id': event['tenant_id'],
      outcome: 'success',
      duration_ms: expect.any(Number),
      'http.response.status_code': 200,
      trace_id: TRACE,
      span_id: operation.spanId,
      msg: 'tools/call create_project',
    });
    expect(operation.attributes).toEqual({
      ...known,
      'gen_ai.operation.name': 'execute_tool',
      'jsonrpc.request.id': String(line['jsonrpc.request.id']),
      'mcp.tenant.id': event['tenant_id'],
      'network.transport': 'tcp',
      'mcp.result.bytes': expect.any(Number),
      'baggage.run.id': '42',
    });
    expect(operation.resource).toMatchObject({
      'service.name': 'quantconnect-mcp',
      'service.namespace': 'quant',
      'k8s.pod.name': 'pod-7',
    });
    expect(collector.headers[0]!['api-key']).toBe(COLLECTOR_KEY);
  });

  it('lead from the reference of a failure to its line, its event and its span', async () => {
    const failed = await call('read_project', { projectId: 999_999_999 });
    const reference = /Reference: ([\da-f]{10})/.exec(failed.text)![1];
    const line = await lineOf((entry) => entry['reference'] === reference);
    expect(line).toMatchObject({ outcome: 'failed', 'error.type': 'tool_error', level: 'info' });
    const isIts = ({ correlation }: { correlation?: Line }) => correlation?.['reference'] === reference;
    const event = await until(async () => events().find(isIts));
    expect(event['event_id']).toBe(line['audit.event_id']);
    const span = await collector.find(({ attributes }) => attributes['reference'] === reference);
    expect(span).toMatchObject({ status: 2, statusMessage: '', traceId: line['trace_id'] });
    expect(event.correlation!['trace_id']).toBe(span.traceId);
    // Nobody named a parent, so it is part of the request that brought it.
    expect((await collector.find(({ spanId }) => spanId === span.parentSpanId)).name).toBe('POST /mcp');
  });

  it('tell what was refused, and what only looked around at a level of its own', async () => {
    const readonly = await mintToken(SECRET, sandbox.tenants, { group: 'readonly' });
    expect((await callRaw(server.url, readonly, 'create_project', {})).status).toBe(403);
    const refused = await lineOf((entry) => entry['error.type'] === 'insufficient_scope');
    expect(refused).toMatchObject({ outcome: 'refused', 'http.response.status_code': 403, level: 'info' });
    await client.listTools();
    const list = await lineOf((entry) => entry['mcp.method.name'] === 'tools/list');
    expect(list).toMatchObject({ level: 'debug', outcome: 'success', msg: 'tools/list' });
    await collector.find(
      ({ name, attributes }) => name === 'authz.decide' && attributes['decision'] === 'deny',
    );
  });

  it('take a header of somebody without a token as a hint only', async () => {
    const traceparent = `00-${'e'.repeat(32)}-${'f'.repeat(16)}-01`;
    await postRaw(server.url, {}, { headers: { traceparent } });
    const span = await collector.find(({ links }) => links[0]?.traceId === 'e'.repeat(32));
    expect(span).toMatchObject({ name: 'POST /mcp', parentSpanId: '' });
    expect(span.traceId).not.toBe('e'.repeat(32));
    expect(span.attributes['http.response.status_code']).toBe(401);
    expect(
      (await collector.find(({ parentSpanId }) => parentSpanId === span.spanId)).attributes,
    ).toMatchObject({
      'error.type': expect.stringMatching(/^[\w.-]+$/),
    });
  });

  // Last: it ends the server.
  it('hold no secret, no argument, no result and no person, and are whole when the server is gone', async () => {
    sandbox.fault({ kind: 'garbage' });
    await call('read_project', { projectId: 1 });
    await postRaw(server.url, { jsonrpc: '2.0', id: 'x\r\ncanary-id', method: 'canary-method' }, { token });
    await client.close();
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    const written = [...server.stderr, ...collector.received.map(String)].join('\n');
    const secrets = [SECRET, API_TOKEN, COLLECTOR_KEY, token, token.split('.')[2]!, SUBJECT, 'alice@'];
    const canaries = [...secrets, 'canary-argument', 'canary-baggage', 'canary-method'];
    expect(canaries.filter((canary) => written.includes(canary))).toEqual([]);
    expect(logged().at(-1)).toMatchObject({ level: expect.any(String), time: expect.any(String) });
    const operations = logged().filter((line) => line['event.name'] === 'mcp.operation');
    const traced = new Set(collector.spans.map(({ spanId }) => spanId));
    expect(operations.filter((line) => !traced.has(line['span_id'] as string))).toEqual([]);
    expect(operations.length).toBeGreaterThan(5);
  });
});
