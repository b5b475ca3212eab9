import type { IncomingMessage } from 'node:http';
import { AdmittedRequests } from '../admitted-requests.js';
import { CallerFactory } from '../caller.factory.js';
import { type AuthApp, startAuthApp } from '../testing/auth-app.js';
import { bearer, send } from '../testing/raw-request.js';
import { API_TOKEN, forge, nowSeconds, tokenWith } from '../testing/tokens.js';

describe('the guard of HTTP routes', () => {
  let auth: AuthApp;
  beforeAll(async () => {
    auth = await startAuthApp();
  });
  afterAll(() => auth.app.close());

  it('hands the caller on as request.user', async () => {
    const { status, body } = await send(auth.port, { headers: [bearer(forge())] });
    expect([status, JSON.parse(body)]).toEqual([
      200,
      { subject: 'alice', scopes: ['qc:projects:read'], inspected: expect.stringContaining('alice') },
    ]);
    expect(body).not.toContain(API_TOKEN);
  });

  it('gives the account that the token carries', async () => {
    const { body } = await send(auth.port, { path: '/mcp/account', headers: [bearer(forge())] });
    expect(JSON.parse(body)).toEqual({ userId: '406922', source: 'claim' });
  });

  it('asks for a token where there is none', async () => {
    const { status, headers, body } = await send(auth.port);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer scope="qc:account:read /);
    expect(JSON.parse(body)).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32_001 } });
  });

  it('tells an expired token apart, so that a person knows what to do', async () => {
    const token = tokenWith({ iat: nowSeconds() - 900, exp: nowSeconds() - 60 });
    const { status, headers } = await send(auth.port, { headers: [bearer(token)] });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain(
      'error="invalid_token", error_description="The token has expired."',
    );
  });

  it('asks for all scopes of an operation', async () => {
    const { status, headers, body } = await send(auth.port, {
      path: '/mcp/tool',
      headers: [bearer(forge())],
    });
    expect([status, (JSON.parse(body) as { id: number }).id]).toEqual([403, 7]);
    expect(headers.get('www-authenticate')).toContain('scope="qc:live:write qc:live:read"');
  });
});

describe('the guard and a request that was admitted before it', () => {
  let auth: AuthApp;
  let admit: ((request: IncomingMessage) => void) | undefined;
  beforeAll(async () => {
    auth = await startAuthApp({ quantconnect: { userId: '1', apiToken: 'operator-token' } });
    auth.app.getHttpServer().prependListener('request', (request: IncomingMessage) => admit?.(request));
  });
  afterAll(() => auth.app.close());

  it('goes on with the caller it was admitted for, and looks at every other itself', async () => {
    const caller = await auth.app.get(CallerFactory).fromToken(forge());
    admit = (request) => auth.app.get(AdmittedRequests).admit(request, caller);
    // Without a token, so that nothing but the admission can have let it in.
    const { status, body } = await send(auth.port);
    expect([status, JSON.parse(body)]).toMatchObject([200, { subject: 'alice' }]);
    admit = undefined;
    expect(await send(auth.port)).toMatchObject({ status: 401 });
  });
});

describe('the guard with ENABLE_AUTH=false', () => {
  let open: AuthApp;
  beforeAll(async () => {
    open = await startAuthApp({
      auth: { enableAuth: false },
      quantconnect: { userId: '1', apiToken: 'operator-token' },
    });
  });
  afterAll(() => open.app.close());

  it('lets everybody in as the environment', async () => {
    const { body } = await send(open.port, { path: '/mcp/account' });
    expect(JSON.parse(body)).toEqual({ userId: '1', source: 'environment' });
  });
});
