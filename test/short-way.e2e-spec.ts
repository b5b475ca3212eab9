import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TokenVerifier } from '../src/auth/verify/token-verifier.js';
import { ShortCalls } from '../src/mcp/http/short/short-calls.js';
import { modernClient, type TestClient } from './support/clients.js';
import { CASES, type Place, preparePlace } from './support/every-tool.js';
import { modernRequest, postRaw } from './support/raw.js';
import { revoke } from './support/revocation.js';
import { startStack, type Stack } from './support/stack.js';
import { ok } from './support/walk.js';

type Json = Record<string, unknown>;
interface Sent {
  readonly body: Json;
  readonly headers: Record<string, string>;
}

// A page of this machine may ask, and is told more than the answer: so it goes the long way.
const LONG = { Origin: 'http://localhost:1' };
// Under which a failure is found again: another for every call.
const REFERENCE = /(?<=eference\W+)[0-9a-f]{10}/g;
// A body is sent whole or in chunks, and pages of a browser are told what they may read.
const OF_A_WAY = /^(content-length|transfer-encoding|access-control-.*|vary)$/;
// What runs goes on between two calls, and what tells of calls tells of one more.
const VARIES = /live|estimate|health|audit/;

const legacyRequest = (method: string, params: object = {}, id: string | number = 1): Sent => ({
  body: { jsonrpc: '2.0', id, method, params },
  headers: { 'MCP-Protocol-Version': '2025-11-25' },
});

const PUBLISHED: readonly { name: string; annotations?: { readOnlyHint?: boolean } }[] = JSON.parse(
  readFileSync(resolve(__dirname, 'catalogue.snapshot.json'), 'utf8'),
);
const READS = PUBLISHED.filter(({ annotations }) => annotations?.readOnlyHint).map(({ name }) => name);

describe('A request that goes the short way', () => {
  let stack: Stack;
  let token: string;
  let client: TestClient;
  let place: Place;
  let ways: ('short' | 'long')[];

  beforeAll(async () => {
    stack = await startStack();
    token = await stack.token({ group: 'admin' });
    client = await modernClient(stack.url, token);
    place = await preparePlace(client.call, stack.sandbox);
    ok(await client.call('upload_object', (await CASES['upload_object']!(place)).args));
    const calls = stack.app.get(ShortCalls);
    const serve = calls.serve.bind(calls);
    jest.spyOn(calls, 'serve').mockImplementation(async (request) => {
      const isServed = await serve(request);
      ways.push(isServed ? 'short' : 'long');
      return isServed;
    });
  });
  beforeEach(() => (ways = []));
  afterAll(async () => {
    await client?.close();
    await stack.close();
  });

  const answerTo = async ({ body, headers }: Sent, more: Record<string, string> = {}) => {
    const response = await postRaw(stack.url, body, { token, headers: { ...headers, ...more } });
    const text = (await response.text()).replace(REFERENCE, '0');
    return {
      status: response.status,
      headers: [...response.headers.keys()].filter((name) => !OF_A_WAY.test(name)).sort(),
      type: response.headers.get('content-type'),
      message: JSON.parse(text) as Json,
    };
  };

  /** Both answers, the short one first. */
  const both = async (request: Sent) => {
    const short = await answerTo(request);
    expect(ways).toEqual(['short']);
    const long = await answerTo(request, LONG);
    expect(ways).toEqual(['short']);
    return [short, long] as const;
  };

  describe.each([
    ['2026-07-28', modernRequest as (...args: Parameters<typeof legacyRequest>) => Sent],
    ['2025-11-25', legacyRequest],
  ])('of %s', (_era, request) => {
    const call = (name: string, args: object = {}) => request('tools/call', { name, arguments: args });

    it.each(READS)('has the same answer as on the long way: %s', async (name) => {
      const { args } = await CASES[name]!(place);
      // What is made for the first that asks is there for the next.
      await client.call(name, args);
      ways = [];
      const [short, long] = await both(call(name, args));
      if (VARIES.test(name)) expect(shapeOf(short)).toEqual(shapeOf(long));
      else expect(short).toEqual(long);
    });

    it.each([
      ['wrong arguments', 'read_project', { projectId: 'x', start: -1 }],
      ['an argument that there is not', 'read_project', { projekt: 1 }],
      ['what QuantConnect refuses', 'read_file', { projectId: 99_999_999, name: 'main.py' }],
      ['arguments in a wrapper', 'read_project', { model: { start: 0, end: 1 } }],
    ])('fails in the same way with %s', async (_what, name, args) => {
      const [short, long] = await both(call(name, args));
      expect(short).toEqual(long);
    });

    it('lists the same tools', async () => {
      const [short, long] = await both(request('tools/list'));
      expect(short).toEqual(long);
      expect((short.message as any).result.tools.length).toBeGreaterThan(80);
    });

    it.each(['text', 'quote " and \\ and \u2028', 0, -7])(
      'answers under the id it was given: %p',
      async (id) => {
        const [short, long] = await both(request('tools/call', { name: 'whoami', arguments: {} }, id));
        expect(short).toEqual(long);
        expect(short.message['id']).toBe(id);
      },
    );

    it.each([
      ['a tool that changes something', 'create_project', { name: 'x', language: 'Py' }],
      ['a tool that there is not', 'no_such_tool', {}],
    ])('is not for %s', async (_what, name, args) => {
      await answerTo(call(name, args));
      expect(ways).toEqual(['long']);
    });
  });
});

describe('A token that is forgotten', () => {
  let stack: Stack;
  beforeAll(async () => {
    // No token is remembered: as if the minute of each were over at once.
    stack = await startStack({ env: { VERIFY_CACHE_MAX: '0' } });
  });
  afterAll(() => stack.close());

  it('goes the short way once it was good, verified anew each time, and none once it is revoked', async () => {
    const serve = jest.spyOn(stack.app.get(ShortCalls), 'serve');
    const verify = jest.spyOn(stack.app.get(TokenVerifier, { strict: false }), 'verify');
    const [token, admin] = [await stack.token({ subject: 'bob' }), await stack.token({ group: 'admin' })];
    const { body, headers } = modernRequest('tools/call', { name: 'whoami', arguments: {} });
    const statuses: number[] = [];
    const ask = async () => statuses.push((await postRaw(stack.url, body, { token, headers })).status);
    for (let n = 0; n < 3; n += 1) await ask();
    expect([statuses, serve.mock.calls.length, verify.mock.calls.length]).toEqual([[200, 200, 200], 2, 3]);
    await revoke(stack.url, admin, { subject: 'bob' });
    await ask();
    expect([statuses.at(-1), serve.mock.calls.length]).toEqual([401, 2]);
  });
});

/** Names and types, without the values; of a list its first entry. */
function shapeOf(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('{')) return shapeOf(JSON.parse(value));
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapeOf(item)]));
}
