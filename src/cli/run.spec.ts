import { Logger } from '@nestjs/common';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { openClaim } from '../auth/credentials/encrypted-claim.js';
import { readNamedKeys } from '../auth/keys/named-keys.js';
import { ALL_SCOPES, SCOPE_GROUPS } from '../auth/scope.js';
import { AUDIENCE, FakeIssuer } from '../auth/testing/fake-issuer.js';
import { CLAIM_KEY, hexOf, OTHER_CLAIM_KEY } from '../auth/testing/sealing-keys.js';
import { API_TOKEN, claims, forge, nowSeconds, SECRET, tokenWith } from '../auth/testing/tokens.js';
import type { Environment } from '../config/env.js';
import { run } from './run.js';

const KEY = { JWT_SECRET_KEY: SECRET };
const ACCOUNT = {
  QUANTCONNECT_USER_ID: '406922',
  QUANTCONNECT_API_TOKEN: API_TOKEN,
  QUANTCONNECT_ORGANIZATION_ID: 'org-1',
};

async function cli(line: string, env: Environment = KEY, input = '') {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(line.split(' ').filter(Boolean), {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: () => Promise.resolve(input),
    env,
    version: '1.2.3',
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('the command line', () => {
  it.each(['--help', '-h', 'help'])('%s says what to set, and lists the commands', async (word) => {
    const { code, out } = await cli(word);
    expect(code).toBe(0);
    for (const part of ['QUANTCONNECT_USER_ID', 'MCP_TRANSPORT=http', 'token inspect'])
      expect(out).toContain(part);
  });

  it('--version prints the version', async () => {
    expect(await cli('--version')).toEqual({ code: 0, out: '1.2.3', err: '' });
  });

  it('--help of a command explains its options', async () => {
    expect(await cli('token create --help', {})).toMatchObject({
      code: 0,
      out: expect.stringContaining('--expires-in'),
    });
  });

  it.each([
    ['tokn', 'Unknown command tokn'],
    ['--verbos=hunter2', 'Unknown option --verbos.'],
    ['token', 'token create'],
    ['token renew', 'token create'],
    ['token create --subjct alice', "'--subjct'"],
    ['token create --subject', "'--subject <value>'"],
    ['token create alice', 'Too many arguments'],
    ['--create-dev-token --subject x', "'--subject'"],
  ])('%s is refused with %s', async (line, message) => {
    const { code, out, err } = await cli(line);
    expect([code, out]).toEqual([64, '']);
    expect(err).toContain(message);
    expect(err).not.toContain('hunter2');
  });
});

describe('token create', () => {
  const create = (rest: string, env?: Environment) => cli(`token create --subject alice ${rest}`, env);

  it('prints the token alone, and notes elsewhere', async () => {
    const { code, out, err } = await create('--group trader --user-id 7 --api-token abc --client-id ci');
    expect(code).toBe(0);
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(err).toContain('Valid for 1 d. Scopes: 17.');
    expect(decodeProtectedHeader(out)).toEqual({
      alg: 'HS256',
      typ: 'JWT',
      kid: expect.stringMatching(/^[\w-]{16}$/),
    });
    expect(decodeJwt(out)).toEqual({
      iss: 'ledgai',
      aud: 'quantconnect-mcp',
      sub: 'alice',
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      iat: expect.any(Number),
      exp: (decodeJwt(out).iat ?? 0) + 86_400,
      scopes: SCOPE_GROUPS.trader,
      client_id: 'ci',
      qc_credentials: { user_id: '7', api_token: 'abc' },
    });
  });

  it('takes single scopes', async () => {
    const { out } = await create('--scopes qc:live:read,qc:ai:read,qc:live:read');
    expect(decodeJwt(out)).toMatchObject({ scopes: ['qc:live:read', 'qc:ai:read'] });
  });

  it('takes the account of the environment, which keeps it out of the history', async () => {
    const { out, err } = await create('--group readonly', { ...KEY, ...ACCOUNT });
    expect(decodeJwt(out)['qc_credentials']).toEqual({
      user_id: '406922',
      api_token: API_TOKEN,
      organization_id: 'org-1',
    });
    expect(err).toContain('406922');
    expect(err).not.toContain(API_TOKEN);
  });

  it('prefers options to the environment, and does not mix two accounts', async () => {
    const { out } = await create('--group readonly --user-id 7 --api-token abc', { ...KEY, ...ACCOUNT });
    expect(decodeJwt(out)['qc_credentials']).toEqual({ user_id: '7', api_token: 'abc' });
  });

  it("does not put the operator's API token into the token of another user", async () => {
    const { code, out, err } = await create('--group readonly --user-id 7', { ...KEY, ...ACCOUNT });
    expect([code, out]).toEqual([64, '']);
    expect(err).toContain('--user-id is not QUANTCONNECT_USER_ID');
  });

  it('leaves credentials out where there are none, or where asked to', async () => {
    for (const result of [
      await create('--group readonly'),
      await create('--group readonly --no-credentials', { ...KEY, ...ACCOUNT }),
    ]) {
      expect(decodeJwt(result.out)).not.toHaveProperty('qc_credentials');
      expect(result.err).toContain('no QuantConnect credentials');
    }
  });

  it.each([
    ['--group readonly --expires-in 15m', 900],
    ['--group readonly --expires-in 24h', 86_400],
    ['--group readonly --expires-in 1d', 86_400],
    ['--group readonly --expires-in 90s', 90],
  ])('%s lives %i s', async (rest, seconds) => {
    const { exp = 0, iat = 0 } = decodeJwt((await create(rest)).out);
    expect(exp - iat).toBe(seconds);
  });

  it.each([
    ['--group readonly --expires-in 7d', 'JWT_MAX_LIFETIME_SECONDS'],
    ['--group readonly --expires-in 1w', '--expires-in'],
    ['--group readonly --expires-in 0h', '--expires-in'],
    ['--group readonly --expires-in -5m', '--expires-in'],
    ['--group owner', '--group must be one of readonly, trader, admin'],
    ['--group toString', '--group must be'],
    ['--scopes qc:live:read,qc:nothing', 'qc:nothing'],
    ['--scopes ,', '--scopes is empty'],
    ['--group readonly --scopes qc:live:read', 'either --group or --scopes'],
    ['', 'either --group or --scopes'],
    ['--group readonly --user-id 7', '--api-token'],
    ['--group readonly --api-token abc', '--user-id'],
    ['--group readonly --user-id me --api-token abc', 'user_id must be'],
    [`--group readonly --client-id ${'x'.repeat(256)}`, '--client-id'],
  ])('refuses %s', async (rest, message) => {
    const { code, out, err } = await create(rest);
    expect([code, out]).toEqual([64, '']);
    expect(err).toContain(message);
  });

  it.each([
    ['no key', {}],
    ['a placeholder', { JWT_SECRET_KEY: 'your-secret-key-here' }],
    ['a short key', { JWT_SECRET_KEY: 'q7Zr-VnE3k.tX9' }],
  ])('stops with the code for settings when there is %s', async (_, env: Environment) => {
    const { code, out, err } = await create('--group readonly', env);
    expect([code, out]).toEqual([78, '']);
    expect(err).toContain('JWT_SECRET_KEY');
    if (env['JWT_SECRET_KEY']) expect(err).not.toContain(env['JWT_SECRET_KEY']);
  });

  it('does not sign credentials that the server refuses', async () => {
    const env = { ...KEY, ...ACCOUNT, ALLOW_PLAINTEXT_CREDENTIAL_CLAIM: 'false' };
    expect(await create('--group readonly', env)).toMatchObject({ code: 64, out: '' });
    expect(await create('--group readonly --no-credentials', env)).toMatchObject({ code: 0 });
  });
});

describe('token create with CREDENTIAL_CLAIM_KEYS', () => {
  const env = { ...KEY, ...ACCOUNT, CREDENTIAL_CLAIM_KEYS: `${CLAIM_KEY},${OTHER_CLAIM_KEY}` };
  const create = (rest = '', changes: Environment = {}) =>
    cli(`token create --subject alice --group readonly ${rest}`, { ...env, ...changes });

  it('encrypts the account for this subject, and says so', async () => {
    const { code, out, err } = await create();
    const { qc_credentials_enc: sealed, ...rest } = decodeJwt(out);
    expect([code, Object.hasOwn(rest, 'qc_credentials')]).toEqual([0, false]);
    expect(err).toContain('encrypted with key c1');
    const ring = readNamedKeys('KEYS', CLAIM_KEY).ring;
    expect(await openClaim(ring, { issuer: 'ledgai', subject: 'alice' }, sealed)).toMatchObject({
      user_id: '406922',
      api_token: API_TOKEN,
    });
    const inspected = await cli(`token inspect ${out}`, env);
    expect(inspected).toMatchObject({ code: 0, out: expect.stringContaining('encrypted with key "c1"') });
    for (const text of [err, inspected.out])
      expect(text).not.toMatch(new RegExp(`${API_TOKEN}|${String(sealed)}`));
  });

  it('needs no permission for readable credentials', async () => {
    expect(await create('', { ALLOW_PLAINTEXT_CREDENTIAL_CLAIM: 'false' })).toMatchObject({ code: 0 });
  });

  it('leaves the account readable where asked to, for a day at most', async () => {
    const { out, err } = await create('--plain-credentials');
    expect(decodeJwt(out)).toMatchObject({ qc_credentials: { user_id: '406922' } });
    expect(err).toContain('whoever sees it can read');
    expect(await cli(`token inspect ${out}`, env)).toMatchObject({
      out: expect.stringMatching(/Credentials +readable by whoever sees the token/),
    });
    const long = { JWT_MAX_LIFETIME_SECONDS: '604800' };
    expect(await create('--plain-credentials --expires-in 2d', long)).toMatchObject({
      code: 64,
      err: expect.stringContaining('24h at most'),
    });
    expect(await create('--expires-in 2d', long)).toMatchObject({ code: 0 });
  });

  it.each([
    ['--plain-credentials', { ALLOW_PLAINTEXT_CREDENTIAL_CLAIM: 'false' }, 64, 'ALLOW_PLAINTEXT'],
    ['', { CREDENTIAL_CLAIM_KEYS: 'c1=base64:c2hvcnQ=' }, 78, 'CREDENTIAL_CLAIM_KEYS entry c1 has 5 bytes'],
    ['', { JWT_SECRET_KEY: hexOf(CLAIM_KEY) }, 78, 'the same key as JWT_SECRET_KEY'],
    [`--api-token ${'x'.repeat(500)} --organization-id ${'y'.repeat(500)} --user-id 1`, {}, 0, 'encrypted'],
  ])('%s with %j ends with %i', async (rest, changes, code, message) => {
    const created = await create(rest, changes);
    expect(created).toMatchObject({ code, err: expect.stringContaining(message) });
    expect(created.err).not.toContain(API_TOKEN);
  });
});

describe('--create-dev-token', () => {
  it('prints a day of every scope on the account of the environment', async () => {
    const { code, out } = await cli('--create-dev-token', { ...KEY, ...ACCOUNT });
    const { iat = 0, exp = 0, ...rest } = decodeJwt(out);
    expect([code, exp - iat]).toEqual([0, 86_400]);
    expect(rest).toMatchObject({
      sub: 'dev',
      scopes: ALL_SCOPES,
      qc_credentials: { user_id: '406922', api_token: API_TOKEN },
    });
  });
});

describe('token inspect', () => {
  it('explains a good token without its credentials', async () => {
    const token = tokenWith({ scopes: [...SCOPE_GROUPS.trader, 'qc:nothing'], password: 'hunter2' });
    const { code, out } = await cli(`token inspect ${token}`);
    expect(code).toBe(0);
    for (const part of [
      '"sub": "alice"',
      '"user_id": "406922"',
      'valid',
      'in 59 min',
      'Unknown      "qc:nothing"',
    ]) {
      expect(out).toContain(part);
    }
    expect(out).toMatch(/Groups +readonly trader$/);
    expect(out).not.toMatch(new RegExp(`${API_TOKEN}|hunter2|${SECRET}`));
  });

  it.each(['a string', ['a', API_TOKEN], { api_token: { deep: API_TOKEN } }, { note: API_TOKEN }])(
    'shows nothing of credentials in the form %j',
    async (qc_credentials) => {
      const { out } = await cli(`token inspect ${tokenWith({ qc_credentials })}`);
      expect(out).toContain('[redacted]');
      expect(out).not.toMatch(new RegExp(`${API_TOKEN}|a string`));
    },
  );

  it.each([
    ['of another key', () => forge({ key: 'x'.repeat(40) }), 'JWT_SECRET_KEY'],
    [
      'that expired',
      () => tokenWith({ iat: nowSeconds() - 900, exp: nowSeconds() - 300 }),
      'Expiry       5 min',
    ],
    ['of another audience', () => tokenWith({ aud: 'other' }), 'aud is not'],
    ['of no issuer', () => tokenWith({ iss: undefined }), 'iss is not'],
    ['that is none', () => 'garbage', 'not a JWT'],
    ['without expiry', () => tokenWith({ exp: undefined }), 'never given'],
  ])('exits with 1 for a token %s', async (_, token, message) => {
    const { code, out } = await cli(`token inspect ${token()}`);
    expect(code).toBe(1);
    expect(out).toContain(message);
  });

  it('reads the token from the input', async () => {
    expect(await cli('token inspect -', KEY, `Bearer ${forge()}\n`)).toMatchObject({ code: 0 });
    expect(await cli('token inspect', KEY, forge())).toMatchObject({ code: 0 });
  });

  it('cannot tell without a key', async () => {
    const { code, out } = await cli(`token inspect ${forge()}`, {});
    expect(code).toBe(1);
    expect(out).toContain('not checked: JWT_SECRET_KEY is not set');
  });

  it('keeps escape sequences of a token off the terminal', async () => {
    const token = forge({ payload: claims({ sub: '\u001b[2J\u009b2J\u202e', scopes: ['\u001b[31m'] }) });
    const { out } = await cli(`token inspect ${token}`);
    // eslint-disable-next-line no-control-regex
    expect(out).not.toMatch(/[\u001b\u009b\u202e]/);
  });

  describe('of an identity provider', () => {
    let idp: FakeIssuer;
    beforeAll(async () => (idp = await FakeIssuer.start('ES256')));
    const env = (more: object = {}): Environment => ({
      TRUSTED_ISSUERS: JSON.stringify([
        { issuer: idp.url, audience: AUDIENCE, scopeMap: { desk: 'readonly' }, ...more },
      ]),
    });

    it('checks it with the keys of its issuer, and says what it may do here', async () => {
      const { code, out } = await cli(`token inspect ${idp.token({ scope: 'desk openid' })}`, env());
      expect(code).toBe(0);
      expect(out).toMatch(/This server +valid/);
      expect(out).toMatch(/Groups +readonly$/);
    });

    it.each([
      [() => idp.token({ aud: 'other' }), 'aud is not JWT_AUDIENCE, or not the audience of its issuer'],
      [() => idp.token({ typ: 'ID' }, { header: { typ: 'JWT' } }), 'it is not an access token'],
      [() => idp.token({}, { header: { kid: 'nobody' } }), 'no key of its issuer'],
      [() => idp.token({ qc_credentials: {} }), "not this issuer's to make"],
      [() => tokenWith({}), 'not checked: JWT_SECRET_KEY is not set'],
    ])('names the reason: %#', async (token, reason) => {
      const { code, out } = await cli(`token inspect ${token()}`, env());
      expect(code).toBe(1);
      expect(out).toContain(reason);
    });

    it('stops with the code for settings that the server would not start with', async () => {
      const { code, err } = await cli(`token inspect ${idp.token()}`, env({ audience: undefined }));
      expect(code).toBe(78);
      expect(err).toContain('TRUSTED_ISSUERS [0]: audience is missing');
    });

    it('cannot tell when the issuer does not answer', async () => {
      jest.spyOn(Logger.prototype, 'warn').mockImplementation();
      await idp.down();
      const { code, out } = await cli(`token inspect ${idp.token()}`, env());
      expect(code).toBe(1);
      expect(out).toContain('not checked: the keys of its issuer cannot be had');
      jest.restoreAllMocks();
    });
  });
});
