import { Injectable, Module } from '@nestjs/common';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { AnyAuthenticatedCaller } from '../src/auth/decorators/require-scopes.decorator.js';
import { ToolCall } from '../src/mcp/decorators/tool-call.js';
import { Tool } from '../src/mcp/decorators/tool.decorator.js';
import { ExchangeRegistry } from '../src/mcp/http/legacy/exchange-registry.js';
import { InProcessExchangeBus } from '../src/mcp/http/legacy/exchange-bus.js';
import { InFlight } from '../src/mcp/server/in-flight.js';
import { ASKING_CLIENTS, callWith, legacyAsking } from './support/asking-clients.js';
import { roundRobin, type RoundRobin } from './support/round-robin.js';
import { startStack, type Stack } from './support/stack.js';
import { until } from './support/walk.js';

const aborted: string[] = [];

/** Tools that do what no tool of the first domains does yet: report progress, ask, take long. */
@Injectable()
class ProbeService {
  @Tool({ effect: 'read', description: 'Counts to three and tells.' })
  @AnyAuthenticatedCaller()
  async probeProgress(call: ToolCall): Promise<object> {
    for (const progress of [1, 2, 3]) {
      call.reportProgress({ progress, total: 3, message: `step ${progress}` });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { counted: 3 };
  }

  @Tool({ effect: 'read', asks: true, description: 'Asks first.' })
  @AnyAuthenticatedCaller()
  async probeQuestion(call: ToolCall): Promise<object> {
    return { canAsk: call.canAsk, answer: call.canAsk ? await call.ask('sure', 'Are you sure?') : null };
  }

  @Tool({ effect: 'read', description: 'Waits until nobody wants it any more.' })
  @AnyAuthenticatedCaller()
  async probeWait(call: ToolCall): Promise<object> {
    await new Promise((_, reject) => {
      call.signal.addEventListener('abort', () => {
        aborted.push(call.client ?? 'unknown');
        reject(new Error('aborted'));
      });
    });
    return {};
  }
}

@Module({ providers: [ProbeService] })
class ProbeModule {}

const auth = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });

const textOf = (result: unknown) => JSON.parse((result as { content: [{ text: string }] }).content[0].text);

describe('The protocol, behind two replicas in strict turns', () => {
  let stacks: Stack[];
  let balancer: RoundRobin;
  let token: string;

  beforeAll(async () => {
    const bus = new InProcessExchangeBus();
    const secret = { JWT_SECRET_KEY: 'a-secret-that-both-replicas-share-0123456789abcdef' };
    stacks = [
      await startStack({ env: secret, bus, modules: [ProbeModule] }),
      await startStack({ env: secret, bus, modules: [ProbeModule] }),
    ];
    balancer = await roundRobin(stacks.map(({ url }) => url));
    token = await stacks[0]!.token();
  });

  afterAll(async () => {
    await balancer.close();
    for (const stack of stacks) await stack.close();
  });

  describe.each(ASKING_CLIENTS)('%s', (_revision, connect) => {
    it('shows progress in order', async () => {
      const client = await connect(balancer.url, token);
      const seen: number[] = [];
      const onprogress = ({ progress }: { progress: number }) => void seen.push(progress);
      const result = await callWith(client, 'probe_progress', {}, { onprogress });
      expect(textOf(result)).toEqual({ counted: 3 });
      expect(seen).toEqual([1, 2, 3]);
      await client.close();
    });

    it('asks the person and goes on with the answer', async () => {
      const client = await connect(balancer.url, token);
      const result = await client.callTool({ name: 'probe_question', arguments: {} });
      expect(textOf(result)).toEqual({ canAsk: true, answer: 'accept' });
      await client.close();
    });

    it('stops the work of a cancelled call within half a second', async () => {
      const name = `cancel-${_revision}`;
      const client = await connect(balancer.url, token, name);
      const abort = new AbortController();
      const pending = callWith(client, 'probe_wait', {}, { signal: abort.signal });
      pending.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
      abort.abort();
      const abortedAt = Date.now();
      await until(async () => aborted.includes(`${name}/1`), 2000);
      expect(Date.now() - abortedAt).toBeLessThan(500);
      await expect(pending).rejects.toThrow();
      const recorded = await Promise.all(stacks.map(({ audit }) => audit.read()));
      const events = recorded.flat().filter(({ actor }) => actor?.agent === `${name}/1`);
      expect(events).toMatchObject([{ target: { name: 'probe_wait' }, outcome: 'aborted' }]);
      await client.close();
    });
  });

  it('keeps nothing of a request that is over', async () => {
    await until(async () => stacks.every(({ app }) => app.get(ExchangeRegistry).size === 0));
    expect(stacks.map(({ app }) => app.get(InFlight).count)).toEqual([0, 0]);
  });

  it('refuses an id that its session is using already, and serves it in another session', async () => {
    const wait = {
      jsonrpc: '2.0',
      id: 'same',
      method: 'tools/call',
      params: { name: 'probe_wait', arguments: {} },
    };
    const url = stacks[0]!.url;
    const [one, two] = [await initialize(url, token), await initialize(url, token)];
    const abort = new AbortController();
    const first = post(url, token, wait, one, abort.signal).catch(() => undefined);
    const other = post(url, token, wait, two, abort.signal).catch(() => undefined);
    await until(async () => stacks[0]!.app.get(ExchangeRegistry).size === 2);
    expect((await post(url, token, wait, one)).status).toBe(400);
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'same' } };
    await post(url, token, cancelled, two);
    expect((await other)?.status).toBe(202);
    expect(stacks[0]!.app.get(ExchangeRegistry).size).toBe(1);
    abort.abort();
    await first;
  });

  it('tells a tool that a client cannot ask', async () => {
    const client = new LegacyClient({ name: 'mute', version: '1' });
    await client.connect(new LegacyTransport(new URL('/mcp', balancer.url), auth(token)));
    const result = await client.callTool({ name: 'probe_question', arguments: {} });
    expect(textOf(result)).toEqual({ canAsk: false, answer: null });
    await client.close();
  });

  it("ignores an answer that comes from another tenant's session", async () => {
    const client = await legacyAsking(balancer.url, token, 'owner');
    const other = await stacks[0]!.token({ subject: 'mallory' });
    let asked: (id: unknown) => void = () => undefined;
    const questionId = new Promise((resolve) => (asked = resolve));
    let answer: (value: { action: 'decline' }) => void = () => undefined;
    client.setRequestHandler(ElicitRequestSchema, async (_request, { requestId }) => {
      asked(requestId);
      return new Promise((resolve) => (answer = resolve as typeof answer));
    });
    const pending = client.callTool({ name: 'probe_question', arguments: {} });
    const id = await questionId;
    const session = await initialize(balancer.url, other);
    const posted = await post(
      balancer.url,
      other,
      { jsonrpc: '2.0', id, result: { action: 'accept', content: {} } },
      session,
    );
    expect(posted.status).toBe(202);
    answer({ action: 'decline' });
    expect(textOf(await pending)).toEqual({ canAsk: true, answer: 'decline' });
    await client.close();
  });

  it('answers 404 to the session of another tenant, and to one that was changed', async () => {
    const session = await initialize(balancer.url, token);
    const other = await stacks[0]!.token({ subject: 'mallory' });
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await post(balancer.url, token, list, session)).status).toBe(200);
    expect((await post(balancer.url, other, list, session)).status).toBe(404);
    const flipped = `${session.slice(0, 10)}${session[10] === 'A' ? 'B' : 'A'}${session.slice(11)}`;
    expect((await post(balancer.url, token, list, flipped)).status).toBe(404);
  });

  it('serves a script that sends no handshake', async () => {
    const response = await post(balancer.url, token, { jsonrpc: '2.0', id: 'x', method: 'tools/list' });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id: 'x', result: { tools: expect.any(Array) } });
  });
});

async function initialize(url: string, token: string): Promise<string> {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  };
  const response = await post(url, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
  return response.headers.get('mcp-session-id')!;
}

function post(
  url: string,
  token: string,
  message: object,
  session?: string,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(new URL('/mcp', url), {
    ...(signal && { signal }),
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...(session && { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': '2025-11-25' }),
    },
    body: JSON.stringify(message),
  });
}
