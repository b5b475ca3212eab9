import { decodeJwt, decodeProtectedHeader } from 'jose';
import { ALL_SCOPES, SCOPE_GROUPS } from '../../src/auth/scope.js';
import { legacyClient, modernClient } from '../support/clients.js';
import { Idp, RESOURCE } from '../support/idp.js';
import { startLoad } from '../support/load.js';
import { callRaw } from '../support/raw.js';
import { startStack, type Stack } from '../support/stack.js';

const READONLY = SCOPE_GROUPS.readonly.join(' ');

describe('Tokens of an identity provider', () => {
  let idp: Idp;
  let stack: Stack;
  const trusting = ({ url }: Idp) =>
    startStack({
      env: { TRUSTED_ISSUERS: JSON.stringify([{ issuer: url }]), MCP_PUBLIC_URL: 'https://mcp.example.com' },
    });

  beforeAll(async () => {
    idp = await Idp.start(ALL_SCOPES);
    stack = await trusting(idp);
  });
  afterAll(async () => {
    await stack.close();
    await idp.stop();
  });

  it.each([modernClient, legacyClient])(
    'let a program in that has no person (client_credentials)',
    async (connect) => {
      const token = await idp.clientCredentials(READONLY, RESOURCE);
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
      expect(decodeJwt(token)).toMatchObject({ aud: RESOURCE, client_id: 'agent' });
      const client = await connect(stack.url, token);
      const listed = (await client.listTools()).map(({ name }) => name);
      expect(listed).toContain('list_projects');
      expect(listed.filter((name) => /^(?:create|update|delete|stop|liquidate)_/.test(name))).toEqual([]);
      expect((await client.call('whoami')).value).toMatchObject({
        mode: 'token',
        issuer: idp.url,
        subject: 'agent',
        clientId: 'agent',
        groups: ['readonly'],
      });
      await client.close();
    },
  );

  it('give what their scopes say, and 403 for the rest', async () => {
    const token = await idp.clientCredentials('qc:projects:read', RESOURCE);
    expect((await callRaw(stack.url, token, 'health_check')).status).toBe(200);
    const refused = await callRaw(stack.url, token, 'create_project', { name: 'x', language: 'Py' });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('scope="qc:projects:write"');
  });

  it('bring no QuantConnect account of their own', async () => {
    const token = await idp.clientCredentials(READONLY, RESOURCE);
    const response = await callRaw(stack.url, token, 'list_projects');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('credentials_missing');
    expect(stack.sandbox.requests()).toEqual([]);
  });

  it('are access tokens for this server: nothing opaque, no ID token', async () => {
    const { access_token: access, id_token: id = '' } = await idp.signIn('carol', 'openid qc:projects:read');
    expect((await callRaw(stack.url, access, 'whoami')).status).toBe(200);
    expect(decodeJwt(id)).toMatchObject({ sub: 'carol', aud: 'desk' });
    const opaque = await idp.clientCredentials('qc:projects:read');
    for (const token of [id, opaque]) {
      const response = await callRaw(stack.url, token, 'whoami');
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringContaining('error="invalid_token"'),
      ]);
    }
  });

  it('are in the audit with their issuer', async () => {
    await stack.audit.clear();
    await callRaw(stack.url, await idp.clientCredentials(READONLY, RESOURCE), 'whoami');
    expect(await stack.audit.read()).toMatchObject([
      { actor: { issuer: idp.url, sub: 'agent', client_id: 'agent' } },
    ]);
  });

  it('stay good while the identity provider rotates its keys under load: failed 0', async () => {
    const tokens = [await idp.clientCredentials(READONLY, RESOURCE)];
    let turn = 0;
    const load = startLoad(() => callRaw(stack.url, tokens[turn++ % tokens.length]!, 'whoami'));
    const kid = await idp.rotate();
    for (let n = 0; n < 20; n += 1) tokens.push(await idp.clientCredentials(READONLY, RESOURCE));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const { calls, failed } = await load.stop();
    expect(new Set(tokens.map((token) => decodeProtectedHeader(token).kid)).has(kid)).toBe(true);
    process.stdout.write(
      `rotation at the identity provider: ${calls} calls, failed ${JSON.stringify(failed)}\n`,
    );
    expect(failed).toEqual({});
    expect(calls).toBeGreaterThan(50);
  });

  it('stay good while the identity provider is away; without its keys they are 503, never 401', async () => {
    const [known, fresh] = [
      await idp.clientCredentials(READONLY, RESOURCE),
      await idp.clientCredentials('qc:projects:read', RESOURCE),
    ];
    await callRaw(stack.url, known, 'whoami');
    await idp.stop();
    const cold = await trusting(idp);
    for (const token of [known, fresh]) expect((await callRaw(stack.url, token, 'whoami')).status).toBe(200);
    const refused = await callRaw(cold.url, known, 'whoami');
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({
      error: { data: { retryAfterSeconds: expect.any(Number) } },
    });
    expect(await cold.audit.read()).toMatchObject([{ outcome: 'error', reason_code: 'keys_unavailable' }]);
    // Tokens of this server itself do not depend on it.
    expect((await callRaw(cold.url, await cold.token(), 'whoami')).status).toBe(200);

    await idp.restart();
    await new Promise((resolve) => setTimeout(resolve, Number(refused.headers.get('retry-after')) * 1000));
    const anew = await idp.clientCredentials(READONLY, RESOURCE);
    expect((await callRaw(cold.url, anew, 'whoami')).status).toBe(200);
    await cold.close();
  });
});
