import type { IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { CallerFactory } from './caller.factory.js';
import { CredentialResolver } from './credentials/credential-resolver.js';
import { EnvironmentLookup } from './credentials/environment.lookup.js';
import { PlainClaimLookup } from './credentials/plain-claim.lookup.js';
import { MemoryRevocationStore } from './revocation/memory.store.js';
import { RevocationService } from './revocation/revocation.service.js';
import { ALL_SCOPES } from './scope.js';
import { type Changes, settingsWith } from './testing/auth-app.js';
import { API_TOKEN, forge, nowSeconds, tokenWith } from './testing/tokens.js';
import { InvalidToken } from './verify/invalid-token.error.js';
import { TokenVerifier } from './verify/token-verifier.js';
import { verifierOf } from './verify/verifier-of.js';

beforeEach(() => jest.spyOn(Logger.prototype, 'warn').mockImplementation());
afterEach(() => jest.restoreAllMocks());

const OPERATOR = { userId: '1', apiToken: 'operator-token' };

function factoryWith(changes: Changes): CallerFactory {
  const { auth, server, quantconnect, redis } = settingsWith(changes);
  const verifier = verifierOf(auth, server);
  const lookups = [new PlainClaimLookup(auth), new EnvironmentLookup(auth, quantconnect)];
  const revocations = new RevocationService(new MemoryRevocationStore(), auth, redis);
  return new CallerFactory(auth, verifier, new CredentialResolver(lookups), revocations);
}

describe('the caller of a token', () => {
  it('has its scopes and its account', async () => {
    const caller = await factoryWith({}).fromToken(forge());
    expect(caller).toMatchObject({ principal: { subject: 'alice', kind: 'token' } });
    expect((await caller.account()).account.userId).toBe('406922');
  });

  it('does not get the account of the server', async () => {
    const factory = factoryWith({ quantconnect: OPERATOR });
    const caller = await factory.fromToken(tokenWith({ qc_credentials: undefined }));
    await expect(caller.account()).rejects.toMatchObject({ code: 'credentials_missing' });
  });

  it('shows its principal and no credentials', async () => {
    const caller = await factoryWith({ quantconnect: OPERATOR }).fromToken(forge());
    const shown = inspect(caller, { depth: 9, showHidden: true }) + JSON.stringify(caller);
    expect(shown).toContain('alice');
    expect(shown).not.toMatch(new RegExp(`${API_TOKEN}|operator-token`));
  });

  it('does not exist for a bad token', async () => {
    await expect(factoryWith({}).fromToken('garbage')).rejects.toThrow(InvalidToken);
  });

  it('is nobody else when forty tenants call at once', async () => {
    const factory = factoryWith({});
    const tokens = Array.from({ length: 40 }, (_, index) => {
      const qc_credentials = { user_id: String(index + 1), api_token: `t${index}` };
      return tokenWith({ sub: `tenant-${index}`, qc_credentials });
    });
    const calls = Array.from({ length: 400 }, async (_, call) => {
      const caller = await factory.fromToken(tokens[call % 40] ?? '');
      await new Promise((resolve) => setTimeout(resolve, (call * 7) % 13));
      return [caller.principal.subject, (await caller.account()).account.userId];
    });
    const mixedUp = (await Promise.all(calls)).filter(([subject], call) => subject !== `tenant-${call % 40}`);
    const foreign = (await Promise.all(calls)).filter(([, user], call) => user !== String((call % 40) + 1));
    expect([mixedUp, foreign]).toEqual([[], []]);
  });
});

describe('the caller of a request', () => {
  const request = (token: string, more: Partial<IncomingMessage> = {}) =>
    ({ rawHeaders: ['Authorization', `Bearer ${token}`], url: '/mcp', ...more }) as IncomingMessage;

  it('is known once its token has been verified, with its account', async () => {
    const factory = factoryWith({});
    const token = forge();
    expect(factory.known(request(token))).toBeUndefined();
    await factory.fromToken(token);
    const caller = factory.known(request(token));
    expect(caller).toMatchObject({ principal: { subject: 'alice', kind: 'token' } });
    expect(await caller?.account()).toMatchObject({ source: 'claim', account: { userId: '406922' } });
  });

  it('is not known any more once the token has expired, or is remembered no longer', async () => {
    jest.useFakeTimers();
    const factory = factoryWith({ auth: { verifyCacheMax: 2 } });
    const [short, long] = [tokenWith({ exp: nowSeconds() + 5 }), forge()];
    await Promise.all([short, long].map((token) => factory.fromToken(token)));
    jest.advanceTimersByTime(5_000);
    expect([factory.known(request(short)), factory.known(request(long))]).toEqual([
      undefined,
      expect.anything(),
    ]);
    jest.advanceTimersByTime(55_000);
    expect(factory.known(request(long))).toBeDefined();
    for (const sub of ['bob', 'carol']) await factory.fromToken(tokenWith({ sub }));
    expect(factory.known(request(long))).toBeUndefined();
    jest.useRealTimers();
  });

  it('is known again, by its token, once that is forgotten and as long as it is good', async () => {
    jest.useFakeTimers();
    const factory = factoryWith({ auth: { verifyCacheMax: 1 } });
    const [short, long, unseen] = [
      tokenWith({ exp: nowSeconds() + 300 }),
      forge(),
      tokenWith({ sub: 'bob' }),
    ];
    for (const token of [long, short]) await factory.fromToken(token);
    jest.advanceTimersByTime(299_000);
    expect(factory.known(request(long))).toBeUndefined();
    expect(await factory.knownAgain(request(long))).toMatchObject({ principal: { subject: 'alice' } });
    expect(factory.known(request(long))).toBeDefined();
    jest.advanceTimersByTime(1_000);
    expect([factory.knownAgain(request(short)), factory.knownAgain(request(unseen))]).toEqual([
      undefined,
      undefined,
    ]);
    jest.useRealTimers();
  });

  it('is nobody again where the token is not verified any more', async () => {
    const [factory, token] = [factoryWith({}), forge()];
    const verify = jest.spyOn(TokenVerifier.prototype, 'verify');
    await factory.fromToken(token);
    verify.mockRejectedValueOnce(new Error('keys are gone'));
    expect(await factory.knownAgain(request(token))).toBeUndefined();
    verify.mockRestore();
  });

  it('is not known by a token beside another, in the URL, without its scheme, or changed', async () => {
    const factory = factoryWith({});
    const token = forge();
    await factory.fromToken(token);
    const odd = [
      request(token, { rawHeaders: ['Authorization', `Bearer ${token}`, 'authorization', 'Bearer x'] }),
      request(token, { rawHeaders: [] }),
      request(token, { rawHeaders: ['Authorization', token] }),
      request(token, { rawHeaders: ['Authorization', `Basic ${token}`] }),
      request(token, { rawHeaders: ['Authorization', `Bearer ${token}x`] }),
      request(token, { rawHeaders: ['Authorization', `Bearer ${token.slice(0, -1)}`] }),
      request(token, { url: `/mcp?access_token=${token}` }),
      request(token, { url: '/mcp?access%5Ftoken=x' }),
    ];
    expect(odd.map((one) => factory.known(one))).toEqual(odd.map(() => undefined));
    expect(odd.map((one) => factory.knownAgain(one))).toEqual(odd.map(() => undefined));
  });

  it('is not known where everybody is the environment', async () => {
    const factory = factoryWith({ auth: { enableAuth: false } });
    const token = forge();
    await factory.fromToken(token);
    expect([factory.known(request(token)), factory.knownAgain(request(token))]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('the caller of the environment', () => {
  it('may do everything on the account of the environment', async () => {
    const caller = factoryWith({ quantconnect: OPERATOR }).fromEnvironment();
    expect(caller.principal).toMatchObject({ issuer: 'environment', subject: 'local', kind: 'environment' });
    expect([...caller.principal.scopes]).toEqual(ALL_SCOPES);
    expect(await caller.account()).toMatchObject({ source: 'environment', account: { userId: '1' } });
  });
});

describe('the caller of a stdio session', () => {
  it('without MCP_TOKEN is the environment', async () => {
    expect((await factoryWith({}).forStdio()).principal.kind).toBe('environment');
  });

  it('with MCP_TOKEN has its scopes and its account', async () => {
    const caller = await factoryWith({ auth: { mcpToken: forge() }, quantconnect: OPERATOR }).forStdio();
    expect(caller.principal.scopes.size).toBe(1);
    expect(await caller.account()).toMatchObject({ source: 'claim', account: { userId: '406922' } });
  });

  it('with a token without credentials has the account of the environment', async () => {
    const mcpToken = tokenWith({ qc_credentials: undefined });
    const caller = await factoryWith({ auth: { mcpToken }, quantconnect: OPERATOR }).forStdio();
    expect(await caller.account()).toMatchObject({ source: 'environment', account: { userId: '1' } });
  });

  it('with an expired token has nothing', async () => {
    const mcpToken = tokenWith({ iat: nowSeconds() - 900, exp: nowSeconds() - 60 });
    await expect(factoryWith({ auth: { mcpToken } }).forStdio()).rejects.toThrow(InvalidToken);
  });
});
