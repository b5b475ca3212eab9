import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { settingsWith } from '../testing/auth-app.js';
import { send } from '../testing/raw-request.js';
import { EdgeMiddleware } from './edge.middleware.js';

describe('the edge', () => {
  let server: Server;
  let port: number;
  // Of the latest request.
  let isOwn: boolean;
  beforeAll(async () => {
    const edge = new EdgeMiddleware(
      settingsWith({
        server: {
          publicUrl: 'https://MCP.example.com:8443/base',
          allowedHosts: ['Internal.example', '10.0.0.5', '[fd00::0:5]'],
          allowedOrigins: ['https://Claude.ai/', 'vscode-webview://abc', 'null', '*'],
        },
      }).server,
    );
    server = createServer((request, response) => {
      isOwn = edge.isOwnRequest(request);
      edge.use(request, response, () => response.end('inside'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => server.close());

  const withHost = (host: string) => send(port, { headers: [['Host', host]] });
  const withOrigin = (origin: string, method = 'POST', more: [string, string][] = []) =>
    send(port, { method, headers: [['Origin', origin], ...more] });

  it.each([
    'localhost',
    'localhost:3000',
    'LocalHost',
    '127.0.0.1:80',
    '127.1.2.3',
    '[::1]',
    '[::1]:3000',
    '[0:0:0:0:0:0:0:1]:3000',
    '[::ffff:127.0.0.1]',
    'mcp.example.com',
    'MCP.EXAMPLE.COM:8443',
    'internal.example:3000',
    '10.0.0.5:3000',
    '[fd00::5]:3000',
  ])('answers to %s', async (host) => {
    expect(await withHost(host)).toMatchObject({ status: 200, body: 'inside' });
    expect(isOwn).toBe(true);
  });

  it.each([
    'evil.example',
    'example.com',
    'mcp.example.com.evil.example',
    'evil.example:3000',
    'localhost.',
    'localhost:3000:1',
    'localhost:99999999',
    'user@localhost',
    'localhost/x',
    'localhost, evil.example',
    '0.0.0.0',
    '0',
    '128.0.0.1',
    '::1',
    '[::1',
    '[::2]',
    '[::]',
    '[fd00::6]',
    '[::ffff:10.0.0.1]',
    '10.0.0.6',
    '*',
    '',
  ])('does not answer to %j', async (host) => {
    const { status, body } = await withHost(host);
    expect([status, isOwn]).toEqual([421, false]);
    expect(body).toContain('ALLOWED_HOSTS');
    if (host.includes('evil')) expect(body).not.toContain('evil');
  });

  it.each([
    'https://claude.ai',
    'https://mcp.example.com:8443',
    'vscode-webview://abc',
    'http://localhost:5173',
    'https://127.0.0.1',
    'http://[::1]:8080',
  ])('answers pages of %s, by name', async (origin) => {
    const { status, headers } = await withOrigin(origin);
    // A page is told more than a program: its request is none of those that need nothing but to pass.
    expect([status, isOwn]).toEqual([200, false]);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('vary')).toBe('Origin');
    expect(headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });

  it.each([
    'https://evil.example',
    'http://claude.ai',
    'https://claude.ai:444',
    'https://claude.ai.evil.example',
    'https://mcp.example.com',
    'null',
    '*',
    '',
    'file://localhost',
    'http://localhost:3000/path',
    'http://user@localhost',
    'http://localhost.evil.example',
  ])('does not answer pages of %j', async (origin) => {
    const { status, headers, body } = await withOrigin(origin);
    expect([status, isOwn]).toEqual([403, false]);
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect(body).not.toContain('inside');
  });

  it('knows its names in more spellings than it remembers, and still no others', async () => {
    for (let n = 1; n <= 100; n += 1) {
      expect(await withHost(`localhost:${n}`)).toMatchObject({ status: 200 });
      expect(await withHost(`evil.example:${n}`)).toMatchObject({ status: 421 });
    }
    expect(await withHost('localhost:100')).toMatchObject({ status: 200 });
  });

  it('does not answer to a name in the request target that is not ours, whatever the Host header says', async () => {
    const to = (path: string) => send(port, { path, headers: [['Host', 'localhost']] });
    expect([(await to('http://evil.example/mcp')).status, isOwn]).toEqual([421, false]);
    expect([(await to('http://localhost/mcp')).status, isOwn]).toEqual([200, true]);
  });

  it('answers a preflight before anything else sees it', async () => {
    const { status, headers, body } = await withOrigin('https://claude.ai', 'OPTIONS', [
      ['Access-Control-Request-Method', 'POST'],
    ]);
    expect([status, body]).toEqual([204, '']);
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST');
    for (const name of ['Authorization', 'Content-Type', 'MCP-Protocol-Version', 'Mcp-Method', 'Mcp-Name']) {
      expect(headers.get('access-control-allow-headers')).toContain(name);
    }
  });

  it('refuses the preflight of a stranger, and passes on an OPTIONS that is none', async () => {
    const ask: [string, string][] = [['Access-Control-Request-Method', 'POST']];
    expect(await withOrigin('https://evil.example', 'OPTIONS', ask)).toMatchObject({ status: 403 });
    expect(await withOrigin('https://claude.ai', 'OPTIONS')).toMatchObject({ status: 200, body: 'inside' });
    expect(await send(port, { method: 'OPTIONS' })).toMatchObject({ status: 200, body: 'inside' });
  });
});
