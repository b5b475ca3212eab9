import { request } from 'node:http';
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
