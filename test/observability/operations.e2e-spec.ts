import { AsyncLocalStorage } from 'node:async_hooks';
import { connect } from 'node:net';
import { Injectable, Module } from '@nestjs/common';
import { AnyAuthenticatedCaller } from '../../src/auth/decorators/require-scopes.decorator.js';
import { ToolCall } from '../../src/mcp/decorators/tool-call.js';
import { Tool } from '../../src/mcp/decorators/tool.decorator.js';
import type { Operation, OperationOutcome } from '../../src/mcp/operations/operation.js';
import { Operations } from '../../src/mcp/operations/operations.js';
import { modernRequest, postRaw } from '../support/raw.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/walk.js';

const context = new AsyncLocalStorage<Operation>();

interface Seen {
  readonly started: Operation[];
  readonly ended: (readonly [Operation, OperationOutcome])[];
  /** The operation in whose context a tool ran. */
  readonly within: (Operation | undefined)[];
  running: number;
}
const seen: Seen = { started: [], ended: [], within: [], running: 0 };

@Injectable()
class ProbeService {
  @Tool({ effect: 'read', description: 'Tells in which context it runs.' })
  @AnyAuthenticatedCaller()
  async probeContext(): Promise<object> {
    await Promise.resolve();
    seen.within.push(context.getStore());
    return { text: 'é' };
  }

  @Tool({ effect: 'read', description: 'Fails as nobody has foreseen.' })
  @AnyAuthenticatedCaller()
  probeFault(): Promise<object> {
    return Promise.reject(new TypeError('undefined is not a function'));
  }

  @Tool({ effect: 'read', description: 'Waits until nobody wants it any more.' })
  @AnyAuthenticatedCaller()
  async probeWait(call: ToolCall): Promise<object> {
    seen.running += 1;
    await new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(new Error('left'))));
    return {};
  }
}

@Module({ providers: [ProbeService] })
class ProbeModule {}

const legacy = (method: string, params: object = {}, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

const HANDSHAKE = legacy('initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'probe', version: '1' },
});

/** Everything that can be asked, what it is called, and how it ends. */
describe('Each request over HTTP is one operation', () => {
  let stack: Stack;
  let token: string;

  beforeAll(async () => {
    stack = await startStack({ modules: [ProbeModule], env: { RATE_LIMIT_LIVE_PER_MINUTE: '1' } });
    token = await stack.token();
    stack.app.get(Operations).watch({
      started: (operation) => seen.started.push(operation),
      ended: (operation, outcome) => seen.ended.push([operation, outcome]),
      around: (operation, work) => context.run(operation, work),
    });
  });
  beforeEach(() => Object.assign(seen, { started: [], ended: [], within: [], running: 0 }));
  afterEach(() => expect(seen.ended.map(([operation]) => operation)).toEqual(seen.started));
  afterAll(() => stack.close());

  /** The one operation that has been, as the fields that every observer can use. */
  const one = async () => {
    await until(async () => seen.ended.length > 0);
    expect(seen.ended).toHaveLength(1);
    const [{ method, tool, protocolVersion }, { errorType, statusCode }] = seen.ended[0]!;
    return [method, tool, protocolVersion, errorType, statusCode];
  };
  const modern = (method: string, params?: Record<string, unknown>, as = token) => {
    const { body, headers } = modernRequest(method, params);
    return postRaw(stack.url, body, { token: as, headers });
  };
  const post = (body: unknown, headers = {}) => postRaw(stack.url, body, { token, headers });

  const M = '2026-07-28';
  const L = '2025-03-26';

  it.each<[string, () => Promise<Response>, unknown[]]>([
    [
      'a plain list, answered from bytes',
      () => modern('tools/list'),
      ['tools/list', undefined, M, '', undefined],
    ],
    [
      'a list with a cursor',
      () => modern('tools/list', { cursor: 'x' }),
      ['tools/list', undefined, M, '', undefined],
    ],
    ['server/discover', () => modern('server/discover'), ['server/discover', undefined, M, '', undefined]],
    [
      'a call that goes well',
      () => modern('tools/call', { name: 'probe_context' }),
      ['tools/call', 'probe_context', M, '', undefined],
    ],
    [
      'a call that fails',
      () => modern('tools/call', { name: 'read_project', arguments: { projectId: 'x' } }),
      ['tools/call', 'read_project', M, 'tool_error', undefined],
    ],
    [
      'a call that fails by a fault of this server',
      () => modern('tools/call', { name: 'probe_fault' }),
      ['tools/call', 'probe_fault', M, 'internal_error', undefined],
    ],
    [
      'a call of a name that no tool has',
      () => modern('tools/call', { name: 'DROP TABLE' }),
      ['tools/call', '_unknown', M, '', -32_602],
    ],
    [
      'a prompt there is not',
      () => modern('prompts/get', { name: 'evil' }),
      ['prompts/get', '_unknown', M, '', -32_602],
    ],
    [
      'a resource there is not',
      () => post(legacy('resources/read', { uri: 'qc://hunter2' })),
      ['resources/read', undefined, L, '', -32_602],
    ],
    [
      'a task that is none',
      () => {
        const { body, headers } = modernRequest('tasks/get', { taskId: 'evil.x' });
        return post(body, { ...headers, 'Mcp-Name': 'evil.x' });
      },
      ['tasks/get', '_unknown', M, '-32021', -32_021],
    ],
    ['a method there is not', () => modern('evil/method'), ['_other', undefined, M, '', -32_601]],
    [
      'a method there is not, in a 2025 revision',
      () => post(legacy('evil/method'), { 'mcp-protocol-version': '2025-11-25' }),
      ['_other', undefined, '2025-11-25', '', -32_601],
    ],
    ['a ping', () => post(legacy('ping')), ['ping', undefined, L, '', undefined]],
    ['a handshake', () => post(HANDSHAKE), ['initialize', undefined, '2025-06-18', '', undefined]],
    [
      'a notification',
      () => post({ jsonrpc: '2.0', method: 'notifications/initialized' }),
      ['notifications/initialized', undefined, L, '', undefined],
    ],
    [
      'a call in a 2025 revision',
      () =>
        post(legacy('tools/call', { name: 'probe_context', arguments: {} }), { 'mcp-protocol-version': L }),
      ['tools/call', 'probe_context', L, '', undefined],
    ],
    [
      'a revision that nobody speaks',
      () => post(legacy('tools/list'), { 'mcp-protocol-version': 'evil' }),
      ['tools/list', undefined, '_other', '', -32_602],
    ],
    ['a body that is no JSON', () => post('{'), ['_other', undefined, L, '', -32_700]],
    ['a body that is no message', () => post('[]'), ['_other', undefined, L, '', -32_600]],
    [
      'a call without a name',
      () => post(legacy('tools/call', { name: 7 })),
      ['tools/call', '_unknown', L, '', -32_602],
    ],
    [
      'a header that contradicts its message',
      () => {
        const { body, headers } = modernRequest('tools/list');
        return post(body, { ...headers, 'Mcp-Method': 'tools/call' });
      },
      ['tools/list', undefined, M, '-32020', -32_020],
    ],
    [
      'a message without the headers that belong to it',
      () => post(modernRequest('tools/list').body, { 'MCP-Protocol-Version': M }),
      ['tools/list', undefined, M, '-32020', -32_020],
    ],
    [
      'a session that is none',
      () => post(legacy('tools/list'), { 'mcp-session-id': 'evil' }),
      ['tools/list', undefined, L, '-32001', -32_001],
    ],
    [
      'a lack of scopes',
      async () =>
        modern('tools/call', { name: 'delete_project' }, await stack.token({ scopes: ['qc:projects:read'] })),
      ['tools/call', 'delete_project', M, 'insufficient_scope', -32_001],
    ],
  ])('%s', async (_, ask, expected) => {
    const response = await ask();
    await response.text();
    expect(await one()).toEqual(expected);
  });

  it('one that a limit refuses', async () => {
    const stop = () => modern('tools/call', { name: 'create_live_algorithm', arguments: {} });
    await (await stop()).text();
    await one();
    Object.assign(seen, { started: [], ended: [] });
    expect((await stop()).status).toBe(429);
    expect(await one()).toEqual(['tools/call', 'create_live_algorithm', M, 'rate_limited', -32_002]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['2026-07-28', () => modern('tools/call', { name: 'probe_context' })],
    ['2025-11-25', () => post(legacy('tools/call', { name: 'probe_context', arguments: {} }))],
  ])('runs within what encloses it, and its result is measured: %s', async (_, ask) => {
    await ask();
    await one();
    expect(seen.within).toEqual([seen.started[0]]);
    // {"text":"é"}
    expect(seen.ended[0]![1].resultBytes).toBe(13);
    expect(seen.started[0]).toMatchObject({
      requestId: 1,
      principal: { subject: 'alice' },
      address: '127.0.0.1',
    });
  });

  it('tells of nothing for an answer of the client, which asks for nothing', async () => {
    await post({ jsonrpc: '2.0', id: 'x', result: {} });
    await post(legacy('ping'));
    expect((await one())[0]).toBe('ping');
  });

  it('tells of nothing for a request whose message is not read', async () => {
    await postRaw(stack.url, legacy('tools/list'));
    await post('<x/>', { 'Content-Type': 'text/xml' });
    await post(legacy('ping'));
    expect((await one())[0]).toBe('ping');
  });

  it.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    [
      'whose client goes away, in 2026-07-28',
      (signal) => {
        const { body, headers } = modernRequest('tools/call', { name: 'probe_wait' });
        return postRaw(stack.url, body, { token, headers, signal });
      },
    ],
    [
      'whose client goes away, in a 2025 revision',
      (signal) =>
        postRaw(stack.url, legacy('tools/call', { name: 'probe_wait', arguments: {} }), { token, signal }),
    ],
  ])('ends once as cancelled %s', async (_, ask) => {
    const leave = new AbortController();
    const pending = ask(leave.signal).catch(() => undefined);
    await until(async () => seen.running > 0);
    expect(seen.ended).toEqual([]);
    leave.abort();
    await pending;
    expect((await one()).slice(3)).toEqual(['cancelled', undefined]);
  });

  it('ends once as cancelled when a message of its session says so', async () => {
    const session = (await post(HANDSHAKE)).headers.get('mcp-session-id')!;
    const within = { 'mcp-session-id': session, 'mcp-protocol-version': '2025-06-18' };
    const pending = post(legacy('tools/call', { name: 'probe_wait', arguments: {} }, 'w'), within);
    await until(async () => seen.running > 0);
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'w' } };
    await post(cancel, within);
    await (await pending).text();
    await until(async () => seen.ended.length === 3);
    const [, call] = seen.started;
    expect(seen.ended.find(([operation]) => operation === call)![1].errorType).toBe('cancelled');
    seen.ended.sort(([a], [b]) => seen.started.indexOf(a) - seen.started.indexOf(b));
  });

  it('ends without an error for a subscription to what nobody ever tells', async () => {
    await (await modern('subscriptions/listen', { notifications: {} })).text();
    expect(await one()).toEqual(['subscriptions/listen', undefined, M, '', undefined]);
  });

  it('ends for a client that hangs up before it can be answered', async () => {
    const { port } = new URL(stack.url);
    const message = JSON.stringify(legacy('tools/call', { name: 'probe_wait', arguments: {} }));
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: ${message.length}\r\n\r\n${message}`,
      () => socket.destroy(),
    );
    socket.on('error', () => undefined);
    await until(async () => seen.started.length === seen.ended.length);
  });
});

describe('A server that is told to stop', () => {
  it('ends what it cuts off as an operation like any other', async () => {
    const stack = await startStack({ modules: [ProbeModule], env: { SHUTDOWN_TIMEOUT_SECONDS: '1' } });
    const token = await stack.token();
    const ended: [string, string][] = [];
    stack.app
      .get(Operations)
      .watch({ ended: ({ method }, { errorType }) => ended.push([method, errorType]) });
    seen.running = 0;
    const { body, headers } = modernRequest('tools/call', { name: 'probe_wait' });
    const pending = postRaw(stack.url, body, { token, headers }).then((response) => response.text());
    await until(async () => seen.running > 0);
    await stack.close();
    expect(await pending).toContain('"isError":true');
    expect(ended).toEqual([['tools/call', 'tool_error']]);
  });
});
