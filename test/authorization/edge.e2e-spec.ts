import { request } from 'node:http';
import { PUBLIC_URL, startStackWithIdp, type StackWithIdp } from '../support/trusted-issuer.js';

describe('Origin, Host and preflight', () => {
  let stack: StackWithIdp;

  beforeAll(async () => {
    stack = await startStackWithIdp({ env: { ALLOWED_ORIGINS: 'https://claude.ai' } });
  });
  afterAll(() => stack.close());

  const send = (method: string, path: string, headers: Record<string, string>) =>
    new Promise<{ status: number; headers: Record<string, string | string[] | undefined> }>(
      (resolve, reject) => {
        const { hostname, port } = new URL(stack.url);
        const req = request({ hostname, port, path, method, headers }, (res) => {
          res.resume();
          resolve({ status: res.statusCode!, headers: res.headers });
        });
        req.on('error', reject);
        req.end();
      },
    );
  const PREFLIGHT = {
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization,content-type,mcp-protocol-version',
  };

  it.each([
    'https://evil.example',
    'null',
    'https://claude.ai.evil.example',
    'http://claude.ai',
    'claude.ai',
  ])('RS-15 the origin %s is refused with 403, on every route', async (Origin) => {
    for (const path of ['/mcp', '/health/live', '/.well-known/oauth-protected-resource'])
      expect(await send('POST', path, { Origin })).toMatchObject({ status: 403 });
    expect(await send('OPTIONS', '/mcp', { Origin, ...PREFLIGHT })).toMatchObject({ status: 403 });
  });

  it('RS-15 an allowed origin is answered, and no origin at all', async () => {
    expect(await send('POST', '/mcp', { Origin: 'https://claude.ai' })).toMatchObject({ status: 401 });
    expect(await send('POST', '/mcp', {})).toMatchObject({ status: 401 });
  });

  it('RS-16 a foreign Host is refused, whatever X-Forwarded-Host says', async () => {
    expect(await send('POST', '/mcp', { Host: 'evil.example' })).toMatchObject({ status: 421 });
    const forged = { Host: 'evil.example', 'X-Forwarded-Host': new URL(PUBLIC_URL).host };
    expect(await send('POST', '/mcp', forged)).toMatchObject({ status: 421 });
    expect(await send('POST', '/mcp', { Host: new URL(PUBLIC_URL).host })).toMatchObject({ status: 401 });
  });

  it('RS-16 listens on this machine alone unless told otherwise', () => {
    expect(new URL(stack.url).hostname).toBe('127.0.0.1');
  });

  it('5.3/40 a preflight is answered before anybody asks for a token, without credentials or *', async () => {
    const { status, headers } = await send('OPTIONS', '/mcp', { Origin: 'https://claude.ai', ...PREFLIGHT });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://claude.ai',
      'access-control-allow-headers': expect.stringMatching(/Authorization.*X-MCP-Toolsets/),
      'access-control-expose-headers': expect.stringContaining('WWW-Authenticate'),
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('5.3/40 a page can read why it was refused', async () => {
    const { status, headers } = await send('POST', '/mcp', { Origin: 'https://claude.ai' });
    expect([status, headers['access-control-allow-origin']]).toEqual([401, 'https://claude.ai']);
    expect(headers['www-authenticate']).toContain('Bearer');
    expect(headers['vary']).toContain('Origin');
  });
});
