import { createHash, randomUUID } from 'node:crypto';
import { revoke, statusOf } from '../support/revocation.js';
import { type Stack, startStack } from '../support/stack.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('POST /admin/revoke', () => {
  let stack: Stack;
  let admin: string;

  beforeAll(async () => {
    stack = await startStack({
      env: { TRUSTED_ISSUERS: JSON.stringify([{ issuer: 'https://idp.example.com', audience: 'mcp' }]) },
    });
    admin = await stack.token({ subject: 'admin', group: 'admin', tenant: null });
  });
  afterAll(() => stack.close());

  const answerTo = async (parameters: Record<string, string> | string, headers = {}) => {
    const response = await revoke(stack.url, admin, parameters, headers);
    return {
      status: response.status,
      body: (await response.json()) as { error?: string },
      headers: response.headers,
    };
  };
  const lastEvent = async () =>
    (await stack.audit.read()).filter(({ action }) => action === 'admin.revoke').at(-1);

  it('takes a token as RFC 7009 has it, and records whose it was without repeating it', async () => {
    const jti = randomUUID();
    const token = await stack.token({ subject: 'bob', claims: { jti } });
    const { status, body, headers } = await answerTo({
      token,
      token_type_hint: 'access_token',
      client_id: 'x',
    });
    expect([status, body, headers.get('cache-control')]).toEqual([200, {}, 'no-store']);
    expect(await statusOf(stack.url, token)).toBe(401);
    const hash = createHash('sha256').update(jti).digest('hex').slice(0, 16);
    expect(await lastEvent()).toMatchObject({
      outcome: 'success',
      actor: { sub: 'admin' },
      target: { type: 'token', name: hash },
      arguments: { action: 'revoke_token', issuer: 'ledgai', subject: 'bob' },
    });
    expect(JSON.stringify(await stack.audit.read())).not.toContain(token.split('.')[2]);
    expect(JSON.stringify(await stack.audit.read())).not.toContain(jti);
  });

  it('takes back a token that is not valid yet, so that it never will be', async () => {
    const nbf = Math.floor(Date.now() / 1000) + 32;
    const token = await stack.token({ claims: { jti: randomUUID(), nbf } });
    expect(await statusOf(stack.url, token)).toBe(401);
    expect((await answerTo({ token })).status).toBe(200);
    expect(await lastEvent()).toMatchObject({ outcome: 'success', target: { type: 'token' } });
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(await statusOf(stack.url, token)).toBe(401);
    const twin = await stack.token({ claims: { jti: randomUUID(), nbf } });
    expect(await statusOf(stack.url, twin)).toBe(200);
  });

  it('takes the same as JSON', async () => {
    const jti = randomUUID();
    const token = await stack.token({ claims: { jti } });
    expect(await answerTo(JSON.stringify({ jti, issuer: 'ledgai' }), JSON_TYPE)).toMatchObject({
      status: 200,
      body: {},
    });
    expect(await statusOf(stack.url, token)).toBe(401);
  });

  it.each([
    ['is no token', 'garbage'],
    ['is signed by somebody else', 'forged'],
    ['has expired', 'expired'],
  ])('answers 200 and stores nothing for what %s', async (_what, kind) => {
    const secret = 'another-secret-that-is-long-enough-0123456789';
    const token =
      kind === 'garbage'
        ? kind
        : await stack.token(kind === 'forged' ? { secret } : { expiresInSeconds: -60 });
    expect(await answerTo({ token })).toMatchObject({ status: 200, body: {} });
    expect(await lastEvent()).toMatchObject({
      reason_code: 'nothing_to_revoke',
      target: { name: 'unknown' },
    });
  });

  it.each([
    ['nothing', {}, 'exactly one of'],
    ['two things', { jti: 'a', subject: 'b' }, 'exactly one of'],
    ['an empty token', { token: '' }, 'token must be'],
    ['an empty subject', { subject: ' ' }, 'subject must be'],
    ['a subject with an escape sequence', { subject: 'a\u001b[2J' }, 'subject must be'],
    ['an unknown issuer', { jti: 'a', issuer: 'ledgai/' }, 'issuer must be'],
    ['an unknown action', { subject: 'a', action: 'delete' }, 'action must be'],
    ['a misspelled parameter', { subject: 'a', acton: 'enable' }, 'come only'],
    ['an action for one token', { jti: 'a', action: 'disable' }, 'come only'],
  ])('refuses %s in the form of RFC 6749', async (_what, parameters, reason) => {
    const { status, body } = await answerTo(parameters);
    expect(status).toBe(400);
    expect(body).toEqual({ error: 'invalid_request', error_description: expect.stringContaining(reason) });
  });

  it.each([
    ['a parameter twice', 'subject=a&subject=b', {}, 400],
    ['JSON that is none', '{', JSON_TYPE, 400],
    ['a JSON list', '[]', JSON_TYPE, 400],
    ['values that are no text', '{"subject":{"$ne":1}}', JSON_TYPE, 400],
    ['a prototype', '{"subject":"a","__proto__":{"action":"enable"}}', JSON_TYPE, 400],
    ['another media type', 'subject=a', { 'Content-Type': 'text/plain' }, 415],
    ['a media type that objects have', 'subject=a', { 'Content-Type': '__proto__' }, 415],
    ['another that they have', 'subject=a', { 'Content-Type': 'constructor' }, 415],
    ['a compressed body', 'subject=a', { 'Content-Encoding': 'gzip' }, 415],
    ['a large body', `token=${'a'.repeat(20_000)}`, {}, 413],
  ])('refuses %s', async (_what, text, headers, expected) => {
    const { status, body } = await answerTo(text, headers);
    expect([status, body.error]).toEqual([expected, 'invalid_request']);
  });

  it('reaches subjects of a trusted issuer, who are others than ours', async () => {
    const token = await stack.token({ subject: 'shared' });
    expect(await answerTo({ subject: 'shared', issuer: 'https://idp.example.com' })).toMatchObject({
      status: 200,
    });
    expect(await statusOf(stack.url, token)).toBe(200);
    expect(await lastEvent()).toMatchObject({
      target: { type: 'tenant' },
      arguments: { action: 'revoke_tokens' },
    });
  });

  it('is for administrators only', async () => {
    const victim = await stack.token({ subject: 'victim' });
    for (const group of ['readonly', 'trader'] as const) {
      const response = await revoke(stack.url, await stack.token({ group }), { subject: 'victim' });
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([
        403,
        expect.stringContaining('scope="qc:admin:write"'),
      ]);
    }
    expect((await revoke(stack.url, 'garbage', { subject: 'victim' })).status).toBe(401);
    expect((await fetch(new URL('/admin/revoke', stack.url), { method: 'POST' })).status).toBe(401);
    expect(await statusOf(stack.url, victim)).toBe(200);
    expect(await stack.audit.read()).toContainEqual(
      expect.objectContaining({
        action: 'mcp.authz',
        outcome: 'denied',
        target: { type: 'route', name: '/admin/revoke' },
      }),
    );
  });

  it('cannot be used with a token that was revoked through it', async () => {
    const leaving = await stack.token({ subject: 'leaving admin', group: 'admin' });
    expect((await revoke(stack.url, leaving, { subject: 'leaving admin', action: 'disable' })).status).toBe(
      200,
    );
    expect((await revoke(stack.url, leaving, { subject: 'leaving admin', action: 'enable' })).status).toBe(
      401,
    );
  });

  it.each(['GET', 'PUT', 'DELETE'])('answers 405 to %s', async (method) => {
    const response = await fetch(new URL('/admin/revoke?subject=admin', stack.url), {
      method,
      headers: { Authorization: `Bearer ${admin}` },
    });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('counts towards the share of requests of its caller', async () => {
    const limited = await startStack({ env: { RATE_LIMIT_PER_MINUTE: '2' } });
    const token = await limited.token({ group: 'admin' });
    const status = async () => (await revoke(limited.url, token, { jti: 'x' })).status;
    for (let n = 0; n < 2; n += 1) expect(await status()).toBe(200);
    expect(await status()).toBe(429);
    await limited.close();
  });
});
