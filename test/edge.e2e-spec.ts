import { request } from 'node:http';
import { connect } from 'node:net';
import { modernRequest, postRaw } from './support/raw.js';
import { startStack, type Stack } from './support/stack.js';

describe('The endpoint', () => {
  let stack: Stack;
  let token: string;

  beforeAll(async () => {
    stack = await startStack({ env: { MAX_BODY_BYTES: '4096' } });
    token = await stack.token();
  });
  afterAll(() => stack.close());

  const { body, headers } = modernRequest('tools/list');

  it.each(['/mcp', '/health/live', '/health/ready', '/nowhere'])(
    'answers 421 to a foreign Host on %s',
    async (path) => {
      const { hostname, port } = new URL(stack.url);
      const status = await new Promise((resolve, reject) => {
        const req = request(
          { hostname, port, path, method: 'POST', headers: { Host: 'evil.example' } },
          (res) => {
            res.resume();
            resolve(res.statusCode);
          },
        );
        req.on('error', reject);
        req.end();
      });
      expect(status).toBe(421);
    },
  );

  it('answers 403 to a page of another origin, on every route', async () => {
    for (const path of ['/mcp', '/health/live']) {
      const response = await fetch(new URL(path, stack.url), {
        method: 'POST',
        headers: { Origin: 'https://evil.example' },
      });
      expect(response.status).toBe(403);
    }
  });

  it.each(['GET', 'DELETE', 'PUT', 'HEAD'])(
    'answers %s with 401 without a token and 405 with one',
    async (method) => {
      expect((await fetch(new URL('/mcp', stack.url), { method })).status).toBe(401);
      const response = await fetch(new URL('/mcp', stack.url), {
        method,
        headers: { Authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
    },
  );

  it.each([
    ['another content type', { 'Content-Type': 'text/plain' }, '{}', 415, -32_000],
    ['a compressed body', { 'Content-Encoding': 'gzip' }, '{}', 415, -32_000],
    ['a body that is too large', {}, JSON.stringify({ x: 'y'.repeat(5000) }), 413, -32_000],
    ['no JSON', {}, '{"jsonrpc":', 400, -32_700],
    ['no message', {}, '{"hello":1}', 400, -32_600],
    ['a batch', {}, JSON.stringify([{ jsonrpc: '2.0', id: 1, method: 'tools/list' }]), 400, -32_600],
    [
      'a revision nobody knows',
      { 'MCP-Protocol-Version': '2020-01-01' },
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      400,
      -32_600,
    ],
  ])('refuses %s', async (_what, more: Record<string, string>, text, status, code) => {
    const response = await postRaw(stack.url, text, { token, headers: more });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      error: { code, message: expect.stringMatching(/.{10}/) },
    });
  });

  // More than the buffers of two sockets hold.
  const SENT = 15_000_000;

  /** Reads nothing before all of its body is out, as simple clients do; answers with the status line. */
  const stubborn = (framing: string, size: string, end: string): Promise<string> => {
    const { hostname, port, host } = new URL(stack.url);
    const head = [
      'POST /mcp HTTP/1.1',
      `Host: ${host}`,
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      framing,
      '',
      size,
    ];
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname).on('error', reject);
      socket.write(head.join('\r\n'));
      socket.write(Buffer.alloc(SENT, 'y'));
      socket.write(end, (error) => {
        if (error) return reject(error);
        socket.once('data', (answer) => {
          resolve(String(answer).split('\r\n', 1)[0]!);
          socket.destroy();
        });
      });
    });
  };

  it.each([
    ['known', `Content-Length: ${SENT}`, '', ''],
    ['unknown', 'Transfer-Encoding: chunked', `${SENT.toString(16)}\r\n`, '\r\n0\r\n\r\n'],
  ])('says that a body of %s length is too large, to whoever sends all of it first', async (_, ...parts) => {
    expect(await stubborn(...parts)).toBe('HTTP/1.1 413 Payload Too Large');
  });

  it.each([
    { bytes: 1_000_000, pauseMs: 0 },
    { bytes: 1000, pauseMs: 20 },
  ])('does not read a body without end that comes in %j', async ({ bytes, pauseMs }) => {
    const chunk = new Uint8Array(bytes);
    const endless = new ReadableStream({
      pull: async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        controller.enqueue(chunk);
      },
    });
    const startedAt = Date.now();
    const init = { method: 'POST', body: endless, duplex: 'half' as const };
    const more = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
    await fetch(new URL('/mcp', stack.url), { ...init, headers: more }).catch(() => undefined);
    expect(Date.now() - startedAt).toBeLessThan(5000);
    expect((await postRaw(stack.url, body, { token, headers })).status).toBe(200);
  });

  it('refuses a message of very many parts at once', async () => {
    const args = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${n}`, n]));
    const { body: call, headers: more } = modernRequest('tools/call', {
      name: 'read_project',
      arguments: args,
    });
    const answered = await postRaw(stack.url, call, { token, headers: more });
    const text = await answered.text();
    expect(text).toContain('k0 is not an argument of this tool');
    expect(text.length).toBeLessThan(1500);
    const nested = JSON.parse(`${'[1,'.repeat(50)}1${']'.repeat(50)}`) as unknown;
    const deep = await postRaw(
      stack.url,
      { jsonrpc: '2.0', id: 1, method: 'ping', params: { nested } },
      { token },
    );
    expect(deep.status).toBe(400);
  });

  it('records every refusal once, with its own reason', async () => {
    const small = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const lying = modernRequest('tools/call', { name: 'list_projects', arguments: {} });
    const unknown = modernRequest('tools/call', { name: 'no_such_tool', arguments: {} });
    const malformed = modernRequest('tools/call', { name: 'list_projects', arguments: [1] });
    const requests: [string, () => Promise<Response>][] = [
      ['media_type', () => postRaw(stack.url, '{}', { token, headers: { 'Content-Type': 'text/plain' } })],
      ['too_large', () => postRaw(stack.url, 'y'.repeat(5000), { token })],
      ['parse_error', () => postRaw(stack.url, '{', { token })],
      ['batch', () => postRaw(stack.url, [small], { token })],
      ['malformed_call', () => postRaw(stack.url, malformed.body, { token, headers: malformed.headers })],
      ['unknown_session', () => postRaw(stack.url, small, { token, headers: { 'Mcp-Session-Id': 'x.y' } })],
      ['unknown_tool', () => postRaw(stack.url, unknown.body, { token, headers: unknown.headers })],
      [
        'http_400',
        () => postRaw(stack.url, lying.body, { token, headers: { ...lying.headers, 'Mcp-Name': 'x' } }),
      ],
      [
        'http_405',
        () => fetch(new URL('/mcp', stack.url), { headers: { Authorization: `Bearer ${token}` } }),
      ],
      ['http_404', () => fetch(new URL('/nowhere', stack.url))],
      ['http_400', () => fetch(`${stack.url}/%ff`)],
      ['origin', () => fetch(new URL('/mcp', stack.url), { headers: { Origin: 'https://evil.example' } })],
    ];
    for (const [reason, send] of requests) {
      await stack.audit.clear();
      await (await send()).text();
      const events = await stack.audit.read();
      expect(events.map(({ reason_code }) => reason_code)).toEqual([reason]);
      expect(events[0]!.action).toBe(reason === 'unknown_tool' ? 'mcp.tools.call' : 'mcp.request');
    }
  });

  it('asks for a token before it reads a byte of the body', async () => {
    const response = await postRaw(stack.url, JSON.stringify({ x: 'y'.repeat(5000) }));
    expect(response.status).toBe(401);
  });

  it('says nothing about what it is built with', async () => {
    const response = await postRaw(stack.url, body, { token, headers });
    for (const name of ['x-powered-by', 'etag', 'server']) expect(response.headers.get(name)).toBeNull();
  });

  it('serves a token in lower case scheme, as HTTP allows', async () => {
    const response = await postRaw(stack.url, body, {
      headers: { ...headers, Authorization: `bearer ${token}` },
    });
    expect(response.status).toBe(200);
  });

  it('tells a modern client what it is', async () => {
    const discover = modernRequest('server/discover');
    const response = await postRaw(stack.url, discover.body, { token, headers: discover.headers });
    expect(await response.json()).toMatchObject({
      result: {
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {} },
        instructions: expect.stringContaining('create_backtest'),
      },
    });
  });
});
