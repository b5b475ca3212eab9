import { TrustedIssuer } from '../../config/trusted-issuer.js';
import { ALL_SCOPES, SCOPE_GROUPS } from '../scope.js';
import { settingsWith } from '../testing/auth-app.js';
import { AUDIENCE, FakeIssuer } from '../testing/fake-issuer.js';
import { nowSeconds, tokenWith } from '../testing/tokens.js';
import { HmacKeyRing } from '../keys/hmac-key-ring.js';
import { IssuerRegistry } from './issuer-registry.js';
import type { TokenVerifier } from './token-verifier.js';
import { VerificationCache } from './verification-cache.js';
import { verifierOf } from './verifier-of.js';

const first = new FakeIssuer('ES256');
const second = new FakeIssuer('RS256');
beforeAll(() => Promise.all([first.up(), second.up()]));
afterAll(() => Promise.all([first.down(), second.down()]));

const trusted = (issuer: FakeIssuer, more: Partial<TrustedIssuer> = {}) =>
  Object.assign(new TrustedIssuer(), { issuer: issuer.url, ...more });
const verifierWith = (more: Partial<TrustedIssuer> = {}, publicUrl?: string): TokenVerifier => {
  const trustedIssuers = [trusted(first, more), trusted(second, { audience: AUDIENCE })];
  const { auth, server } = settingsWith({ auth: { trustedIssuers }, server: { publicUrl } });
  return verifierOf(auth, server);
};
const audience = { audience: AUDIENCE };

describe('a token of an external issuer', () => {
  it('is known as what it is', async () => {
    const { principal, local } = await verifierWith(audience).verify(first.token({ jti: 'one' }));
    expect(local).toBe(false);
    expect(principal).toMatchObject({
      issuer: first.url,
      subject: 'alice',
      clientId: 'agent',
      tokenId: 'one',
    });
    expect((await verifierWith(audience).verify(tokenWith({}))).local).toBe(true);
  });

  it('of the same subject at two issuers, and here, is of three tenants', async () => {
    const verifier = verifierWith(audience);
    const tokens = [first.token(), second.token(), tokenWith({ sub: 'alice' })];
    const tenants = await Promise.all(tokens.map(async (t) => (await verifier.verify(t)).principal.tenant));
    expect(new Set(tenants).size).toBe(3);
  });

  it.each([
    ['https://mcp.example.com', AUDIENCE],
    ['https://mcp.example.com/', AUDIENCE],
    ['https://mcp.example.com/mcp', AUDIENCE],
    ['https://example.com/quant/', 'https://example.com/quant/mcp'],
  ])('is for the endpoint under %s unless there is an audience', async (publicUrl, aud) => {
    await expect(verifierWith({}, publicUrl).verify(first.token({ aud }))).resolves.toBeDefined();
    await expect(verifierWith({}, publicUrl).verify(first.token({ aud: `${aud}/` }))).rejects.toMatchObject({
      reason: 'audience',
    });
  });

  it('is refused where no audience is known', async () => {
    await expect(verifierWith().verify(first.token())).rejects.toMatchObject({ reason: 'issuer' });
    await expect(verifierWith({ audience: '' }).verify(first.token())).rejects.toMatchObject({
      reason: 'issuer',
    });
  });

  it('lives as long as its issuer may', async () => {
    const long = first.token({ exp: nowSeconds() + 900 });
    await expect(verifierWith(audience).verify(long)).resolves.toBeDefined();
    const strict = verifierWith({ ...audience, maxLifetimeSeconds: 600 });
    await expect(strict.verify(long)).rejects.toMatchObject({ reason: 'claims' });
  });

  it.each([
    ['issuer', () => first.token({ iss: 'https://idp.example.com' })],
    ['token_type', () => first.token({ client_id: undefined, scope: undefined }, { header: { typ: 'JWT' } })],
    ['bad_signature', () => first.token({}, { header: { kid: 'nobody' } })],
    ['bad_signature', () => first.token({ iss: second.url })],
    ['audience', () => first.token({ aud: 'quantconnect-mcp' })],
    ['claims', () => first.token({ qc_credentials: {} })],
  ])('is refused as %s', async (reason, token) => {
    await expect(verifierWith(audience).verify(token())).rejects.toMatchObject({ reason });
  });

  it('names its client as issuers do', async () => {
    const none = { client_id: undefined };
    for (const claims of [
      { ...none, azp: 'a' },
      { ...none, cid: 'a' },
      { ...none, appid: 'a' },
    ]) {
      const { principal } = await verifierWith(audience).verify(first.token(claims));
      expect(principal.clientId).toBe('a');
    }
  });
});

describe('the scopes of an external token', () => {
  const scopes = async (claims: object, more: Partial<TrustedIssuer> = {}) => {
    const token = first.token({ scope: undefined, ...claims });
    return [...(await verifierWith({ ...audience, ...more }).verify(token)).principal.scopes].sort();
  };
  const READ = ['qc:files:read', 'qc:projects:read'];

  it('are ours of scope, scopes and scp together, and nothing else', async () => {
    const claims = { scope: 'qc:files:read openid', scp: ['qc:projects:read', 5], scopes: 'offline_access' };
    expect(await scopes(claims)).toEqual(READ);
  });

  it('are no group because the issuer has a word like that', async () => {
    expect(await scopes({ scope: 'admin trader readonly', roles: ['admin'] })).toEqual([]);
  });

  it('are taken from the claims that are named, by path as well', async () => {
    const roles = ['qc:projects:read', 'qc:files:read'];
    expect(await scopes({ permissions: roles }, { scopeClaims: ['permissions'] })).toEqual(READ);
    expect(await scopes({ realm_access: { roles } }, { scopeClaims: ['realm_access.roles'] })).toEqual(READ);
    const namespaced = 'https://example.com/roles';
    expect(await scopes({ [namespaced]: roles }, { scopeClaims: [namespaced] })).toEqual(READ);
    expect(await scopes({ scp: roles }, { scopeClaims: ['permissions', '__proto__', 'scp.length'] })).toEqual(
      [],
    );
  });

  it('lose the prefix of their issuer', async () => {
    const scopePrefix = 'api://quantconnect/';
    const scp = 'api://quantconnect/qc:files:read qc:projects:read api://other/qc:live:write';
    expect(await scopes({ scp }, { scopePrefix })).toEqual(READ);
  });

  it('are what the operator says a word means, and no more', async () => {
    const scopeMap = {
      'qc-desk': 'readonly qc:live:write',
      'qc-root': 'admin',
      'qc:files:read': 'qc:projects:read',
      'api://x/Backtest': 'qc:backtests:write',
      Short: 'qc:ai:read',
    };
    const map = { scopeMap, scopePrefix: 'api://x/' };
    expect(await scopes({ scope: 'qc-desk' }, map)).toEqual(
      [...SCOPE_GROUPS.readonly, 'qc:live:write'].sort(),
    );
    expect(await scopes({ scope: 'qc-root' }, map)).toHaveLength(ALL_SCOPES.length);
    expect(await scopes({ scope: 'qc:files:read' }, map)).toEqual(['qc:projects:read']);
    expect(await scopes({ scope: 'api://x/Backtest api://x/Short' }, map)).toEqual([
      'qc:ai:read',
      'qc:backtests:write',
    ]);
    expect(await scopes({ scope: 'toString constructor __proto__ qc-Root' }, map)).toEqual([]);
  });
});

describe('whether any token can be verified', () => {
  const registry = () => {
    const trustedIssuers = [trusted(first), trusted(second)];
    const { auth, server } = settingsWith({ auth: { trustedIssuers } });
    return new IssuerRegistry(auth, server, new HmacKeyRing([]), new VerificationCache(auth));
  };
  afterEach(() => (second.spoiled = first.spoiled = undefined));

  it('is said as soon as one issuer has keys, while another does not answer', async () => {
    const asked = new Promise<() => void>((resolve) => {
      second.spoiled = (_, response) => resolve(() => response.destroy());
    });
    const issuers = registry();
    expect(await issuers.canVerify()).toBe(true);
    // The other is still being waited for, and has not failed.
    expect(issuers.externalAnswer).toBe(true);
    (await asked)();
  });

  it('is no where none has keys', async () => {
    first.spoiled = second.spoiled = (_, response) => response.writeHead(503).end();
    const issuers = registry();
    expect(await issuers.canVerify()).toBe(false);
    expect(issuers.externalAnswer).toBe(false);
  });
});
