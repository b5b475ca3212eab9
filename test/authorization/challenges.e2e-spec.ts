import { SCOPE_GROUPS } from '../../src/auth/scope.js';
import { METADATA_URL, startStackWithIdp, type StackWithIdp } from '../support/trusted-issuer.js';
import { callRaw, modernRequest, postRaw } from '../support/raw.js';

describe('Challenges', () => {
  let stack: StackWithIdp;

  beforeAll(async () => {
    stack = await startStackWithIdp();
  });
  afterAll(() => stack.close());

  const { body, headers } = modernRequest('tools/list');
  const post = (authorization?: string, path = '/mcp') =>
    fetch(new URL(path, stack.url), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...headers,
        ...(authorization && { Authorization: authorization }),
      },
      body: JSON.stringify(body),
    });
  const challengeOf = (response: Response) => response.headers.get('www-authenticate') ?? '';

  it.each([
    ['no token', () => undefined],
    ['an invalid token', () => 'Bearer a.b.c'],
    ['an expired token', () => `Bearer ${stack.idp.token({ iat: 1_700_000_000, exp: 1_700_000_060 })}`],
  ])('RS-04 %s is answered 401 with a Bearer challenge', async (_, authorization) => {
    const response = await post(authorization());
    expect(response.status).toBe(401);
    expect(challengeOf(response)).toMatch(/^Bearer /);
  });

  it('RS-05 the challenge says which scopes to begin with', async () => {
    expect(challengeOf(await post())).toContain(`scope="${SCOPE_GROUPS.readonly.join(' ')}"`);
    expect(challengeOf(await post('Bearer a.b.c'))).toContain('scope="');
  });

  it('RS-06 nothing is called an error where nothing was presented', async () => {
    expect(challengeOf(await post())).not.toContain('error');
    expect(challengeOf(await post('Basic dXNlcjpwYXNz'))).not.toContain('error');
    expect(challengeOf(await post('Bearer a.b.c'))).toContain('error="invalid_token"');
  });

  it('RS-07 RS-08 tokens for somebody else are refused, on every request, and never sent on', async () => {
    const good = stack.idp.token();
    const foreign = stack.idp.token({ aud: 'https://other.example.com/mcp' });
    for (const [token, status] of [
      [good, 200],
      [foreign, 401],
      [good, 200],
      [foreign, 401],
    ] as const)
      expect((await postRaw(stack.url, body, { token, headers })).status).toBe(status);
    const local = await stack.token();
    await callRaw(stack.url, local, 'list_projects');
    const sent = stack.sandbox.requests();
    expect(sent.length).toBeGreaterThan(0);
    expect(JSON.stringify(sent)).not.toContain(local.split('.')[2]!);
  });

  it('RS-09 a token in the URL is never honoured', async () => {
    const token = await stack.token();
    expect((await post(undefined, `/mcp?access_token=${token}`)).status).toBe(401);
    expect((await post(`Bearer ${token}`, `/mcp?access_token=${token}`)).status).toBe(400);
    expect((await post(`Bearer ${token}`)).status).toBe(200);
  });

  it('RS-10 RS-11 a missing scope is 403, and asks for all scopes of the operation at once', async () => {
    const token = await stack.token({ scopes: ['qc:live:execute'] });
    const args = { organizationId: 'a'.repeat(32), command: { $type: 'X' } };
    const response = await callRaw(stack.url, token, 'broadcast_live_command', args);
    expect(response.status).toBe(403);
    expect(challengeOf(response)).toMatch(/^Bearer error="insufficient_scope", /);
    expect(challengeOf(response)).toContain('scope="qc:live:execute qc:admin:write"');
    expect(challengeOf(response)).toContain(`resource_metadata="${METADATA_URL}"`);
  });

  it('RS-12 no scope implies another, since none is declared to', async () => {
    const token = await stack.token({
      scopes: ['qc:projects:write', 'qc:projects:delete', 'qc:admin:write'],
    });
    const response = await callRaw(stack.url, token, 'list_projects');
    expect(response.status).toBe(403);
    expect(challengeOf(response)).toContain('scope="qc:projects:read"');
  });

  it('RS-24 401, 403 and 400 are for token, scope and form', async () => {
    const token = await stack.token({ group: 'readonly' });
    expect((await post('Bearer a.b.c')).status).toBe(401);
    expect((await callRaw(stack.url, token, 'create_project', { name: 'x', language: 'Py' })).status).toBe(
      403,
    );
    expect((await post('Bearer not a token')).status).toBe(400);
  });

  it('says the same of every token that proves nothing', async () => {
    const secret = 'Another-Secret-Of-Some-Length-0123456789';
    const tokens = [
      await stack.token({ secret }),
      stack.idp.token({ iss: 'https://nobody.example' }),
      stack.idp.token({ aud: 'other' }),
      'a.b.c',
    ];
    const answers = await Promise.all(
      tokens.map(async (token) => {
        const response = await postRaw(stack.url, body, { token, headers });
        const text = (await response.text()).replace(/"reference":"[0-9a-f]{10}"/, '');
        return [response.status, challengeOf(response), text].join('\n');
      }),
    );
    expect(new Set(answers).size).toBe(1);
  });
});
