import { createHash, createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { HmacKeyRing } from '../keys/hmac-key-ring.js';
import { ALL_SCOPES, Scope } from '../scope.js';
import { settingsWith } from '../testing/auth-app.js';
import { twinOf } from '../testing/corpus-jwt.js';
import { API_TOKEN, CREDENTIALS, forge, nowSeconds, SECRET, tokenWith } from '../testing/tokens.js';
import { InvalidToken } from './invalid-token.error.js';
import { IssuerRegistry } from './issuer-registry.js';
import { TokenVerifier } from './token-verifier.js';
import { VerificationCache } from './verification-cache.js';
import { verifierOf } from './verifier-of.js';

const { auth, server } = settingsWith();
const newVerifier = (keys = HmacKeyRing.fromConfig(auth)) => verifierOf(auth, server, keys);
const verifier = newVerifier();
const principalWith = async (changes: object) => (await verifier.verify(tokenWith(changes))).principal;

describe('a refused token', () => {
  it.each([
    ['malformed', () => 'garbage'],
    ['malformed', () => twinOf(forge())],
    ['too_large', () => tokenWith({ filler: 'x'.repeat(9_000) })],
    ['bad_signature', () => forge({ key: 'x'.repeat(40) })],
    ['bad_signature', () => forge({ header: { alg: 'none' } })],
    ['issuer', () => tokenWith({ iss: 'LEDGAI' })],
    ['audience', () => tokenWith({ aud: 'other' })],
    ['expired', () => tokenWith({ iat: nowSeconds() - 900, exp: nowSeconds() - 60 })],
    ['not_yet_valid', () => tokenWith({ nbf: nowSeconds() + 60 })],
    ['not_yet_valid', () => tokenWith({ iat: nowSeconds() + 60 })],
    ['claims', () => tokenWith({ exp: nowSeconds() + 90_000 })],
    ['claims', () => tokenWith({ sub: '' })],
    ['claims', () => tokenWith({ iat: undefined })],
  ])('says %s', async (reason, token) => {
    await expect(verifier.verify(token())).rejects.toMatchObject({ name: 'InvalidToken', reason });
  });

  it('is never called expired before its signature is good', async () => {
    const old = { payload: { iss: 'ledgai', aud: 'quantconnect-mcp', sub: 'a', iat: 1, exp: 2 } };
    await expect(verifier.verify(forge({ ...old, key: 'x'.repeat(40) }))).rejects.toMatchObject({
      reason: 'bad_signature',
    });
  });

  it('leaves nothing of its claims in the error', async () => {
    const token = tokenWith({ iat: nowSeconds() - 900, exp: nowSeconds() - 60 });
    const error = await verifier.verify(token).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidToken);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(API_TOKEN);
  });

  it('is refused by an empty ring, whatever it is signed with', async () => {
    const empty = newVerifier(new HmacKeyRing([]));
    await expect(empty.verify(forge())).rejects.toMatchObject({ reason: 'bad_signature' });
    await expect(empty.verify(forge({ key: '' }))).rejects.toMatchObject({ reason: 'bad_signature' });
  });

  it.each([100, 1_000, 5_000])('is an InvalidToken for any bytes (%i tries)', async (tries) => {
    const good = forge();
    for (let index = 0; index < tries / 20; index += 1) {
      const at = (index * 7919) % good.length;
      const token = good.slice(0, at) + String.fromCharCode(33 + ((index * 31) % 90)) + good.slice(at + 1);
      if (token !== good) await expect(verifier.verify(token)).rejects.toBeInstanceOf(InvalidToken);
    }
  });
});

describe('the principal of a token', () => {
  it('holds who and what, and is keyed by issuer and subject', async () => {
    const exp = nowSeconds() + 60;
    const tenant = createHash('sha256').update('["ledgai","alice"]').digest('hex').slice(0, 32);
    expect(await principalWith({ exp, iat: exp - 60, jti: 'one', client_id: 'ci' })).toEqual({
      issuer: 'ledgai',
      subject: 'alice',
      tenant,
      clientId: 'ci',
      scopes: new Set([Scope.ProjectsRead]),
      tokenId: 'one',
      issuedAt: exp - 60,
      expiresAt: exp,
      kind: 'token',
    });
  });

  it('takes scopes from scope, scopes and scp, and leaves unknown ones out', async () => {
    const { scopes } = await principalWith({
      scope: 'qc:live:read  qc:nothing',
      scopes: ['qc:ai:read', 5, 'readonly'],
      scp: ['qc:files:read'],
    });
    expect([...scopes].sort()).toEqual(['qc:ai:read', 'qc:files:read', 'qc:live:read']);
    expect([...(await principalWith({ scopes: 'qc:ai:read qc:live:read' })).scopes]).toHaveLength(2);
  });

  it('takes the client from azp where there is no client_id', async () => {
    expect(await principalWith({ azp: 'web' })).toMatchObject({ clientId: 'web' });
  });

  it('has the hash of what was signed as id where there is no jti', async () => {
    const token = tokenWith({ jti: undefined });
    const { principal } = await verifier.verify(token);
    const input = token.split('.').slice(0, 2).join('.');
    expect(principal.tokenId).toBe(createHash('sha256').update(input).digest('hex'));
  });

  it('cannot be changed, its scopes included', async () => {
    const principal = await principalWith({});
    expect(Object.isFrozen(principal)).toBe(true);
    expect(() => (principal.scopes as Set<Scope>).add(ALL_SCOPES[27]!)).toThrow(TypeError);
    expect(principal.scopes.size).toBe(1);
  });

  it('comes with sealed credentials, present even when they are unusable', async () => {
    const verified = await verifier.verify(forge());
    expect(verified.credentialClaim?.open()).toEqual(CREDENTIALS);
    expect(inspect(verified, { depth: 9, showHidden: true }) + JSON.stringify(verified)).not.toContain(
      API_TOKEN,
    );
    expect((await verifier.verify(tokenWith({ qc_credentials: null }))).credentialClaim).toBeDefined();
    expect((await verifier.verify(tokenWith({ qc_credentials: undefined }))).credentialClaim).toBeUndefined();
  });
});

describe('keys', () => {
  it('of the past verify while they are in the ring', async () => {
    const old = createSecretKey(Buffer.from(SECRET));
    const other = createSecretKey(Buffer.from('Wm2x.Hc8!rTq5zLk7NfYb3vDs9GjPa4eUo6iXt1'));
    const both = newVerifier(
      new HmacKeyRing([
        { kid: 'new', key: other },
        { kid: 'old', key: old },
      ]),
    );
    await expect(both.verify(forge())).resolves.toBeDefined();
    await expect(both.verify(forge({ header: { alg: 'HS256', kid: 'old' } }))).resolves.toBeDefined();
    await expect(both.verify(forge({ header: { alg: 'HS256', kid: 'new' } }))).rejects.toThrow(InvalidToken);
  });

  it('that are removed stop working within the minute (5.2/28)', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const keys = [{ key: createSecretKey(Buffer.from(SECRET)) }];
    const rotating = newVerifier(new HmacKeyRing(keys));
    const token = forge();
    await rotating.verify(token);
    keys.pop();
    jest.advanceTimersByTime(60_000);
    await expect(rotating.verify(token)).rejects.toMatchObject({ reason: 'bad_signature' });
    jest.useRealTimers();
  });
});

describe('a token that is in use', () => {
  const keys = [{ key: createSecretKey(Buffer.from(SECRET)) }];
  const ring = new HmacKeyRing(keys);
  const cache = new VerificationCache(auth);
  const using = new TokenVerifier(new IssuerRegistry(auth, server, ring, cache), cache);
  const token = tokenWith({ exp: nowSeconds() + 3600 });
  const verifications = jest.spyOn(ring, 'candidates');

  beforeAll(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
  afterAll(() => jest.useRealTimers());

  it('is verified once, and has never to be waited for again while its key is there', async () => {
    const verified = await using.verify(token);
    for (let minutes = 0; minutes < 50; minutes += 1) {
      jest.advanceTimersByTime(60_000);
      expect([using.remembered(token), await using.verify(token)]).toEqual([verified, verified]);
    }
    expect(cache.counts).toEqual({ hit: 100, miss: 1 });
    expect(verifications).toHaveBeenCalledTimes(1);
  });

  it('is forgotten within a minute where its key is there no longer', async () => {
    keys.pop();
    jest.advanceTimersByTime(60_000);
    expect(using.remembered(token)).toBeUndefined();
    await expect(using.verify(token)).rejects.toMatchObject({ reason: 'bad_signature' });
  });

  it('is not remembered where its key went while it was being verified', async () => {
    keys.push({ key: createSecretKey(Buffer.from(SECRET)) });
    const verifying = using.verify(token);
    await new Promise(setImmediate);
    keys.pop();
    await verifying;
    expect(using.remembered(token)).toBeUndefined();
  });
});
