import type { Principal } from '../principal.js';
import { settingsWith } from '../testing/auth-app.js';
import { TemporarilyUnavailable } from '../unavailable.js';
import { tenantOf } from '../verify/token-claims.js';
import { failModeProblem } from './fail-mode.guard.js';
import { MemoryRevocationStore } from './memory.store.js';
import { type RevocationStore, StoreUnavailable } from './revocation-store.js';
import { RevocationService } from './revocation.service.js';

const NOW = 1_800_000_000;

function principal(changes: Partial<Principal> = {}): Principal {
  const who = { issuer: 'ledgai', subject: 'alice', ...changes };
  return {
    tenant: tenantOf(who.issuer, who.subject),
    tokenId: 'one',
    issuedAt: NOW,
    expiresAt: NOW + 3600,
    kind: 'token',
    ...who,
  } as Principal;
}

function serviceOn(
  store: RevocationStore,
  revocationFailMode: 'closed' | 'open' = 'closed',
): RevocationService {
  const { auth, redis } = settingsWith({ redis: { revocationFailMode } });
  return new RevocationService(store, auth, redis);
}

const away: RevocationStore = {
  read: () => Promise.reject(new StoreUnavailable('ECONNREFUSED')),
  put: () => Promise.reject(new StoreUnavailable('ECONNREFUSED')),
  raise: () => Promise.reject(new StoreUnavailable('ECONNREFUSED')),
  remove: () => Promise.reject(new StoreUnavailable('ECONNREFUSED')),
};

const answering = (...values: (string | null)[]): RevocationStore => ({ ...away, read: async () => values });

beforeEach(() => jest.useFakeTimers({ now: NOW * 1000 }));
afterEach(() => jest.useRealTimers());

describe('a revoked token', () => {
  it('is one token of one issuer', async () => {
    const service = serviceOn(new MemoryRevocationStore());
    await service.revokeToken(principal());
    await expect(service.check(principal())).rejects.toMatchObject({ reason: 'revoked' });
    await service.check(principal({ tokenId: 'two' }));
    await service.check(principal({ issuer: 'https://idp.example.com' }));
  });

  it('stays revoked for as long as it could be used', async () => {
    const service = serviceOn(new MemoryRevocationStore());
    await service.revokeToken(principal({ expiresAt: NOW + 60 }));
    await service.revokeTokenId('ledgai', 'two');
    jest.advanceTimersByTime((60 + 30) * 1000);
    await expect(service.check(principal())).rejects.toMatchObject({ reason: 'revoked' });
    // Issued 30 s ahead, valid for a day, and accepted for 30 s more.
    jest.setSystemTime((NOW + 86_400 + 60) * 1000);
    await expect(service.check(principal({ tokenId: 'two' }))).rejects.toMatchObject({ reason: 'revoked' });
  });

  it('of a subject is any that was issued by then, in the same second too', async () => {
    const service = serviceOn(new MemoryRevocationStore());
    await service.revokeTokensOf('ledgai', 'alice');
    await expect(service.check(principal())).rejects.toMatchObject({ reason: 'revoked' });
    await service.check(principal({ issuedAt: NOW + 1 }));
    await service.check(principal({ subject: 'bob' }));
  });

  it('of a subject that is disabled is any, and nobody else’s', async () => {
    const service = serviceOn(new MemoryRevocationStore());
    await service.disable('ledgai', 'alice');
    await expect(service.check(principal({ issuedAt: NOW + 1 }))).rejects.toMatchObject({
      reason: 'disabled',
    });
    await service.check(principal({ subject: 'bob' }));
    await service.check(principal({ issuer: 'https://idp.example.com' }));
  });
});

describe('looking up revocations', () => {
  it('takes one round trip', async () => {
    const store = answering(null, null, null);
    const read = jest.spyOn(store, 'read');
    await serviceOn(store).check(principal());
    expect(read).toHaveBeenCalledTimes(1);
    expect(read.mock.calls[0]![0]).toHaveLength(3);
  });

  it('is not needed for the person of the environment', async () => {
    await serviceOn(away).check(principal({ kind: 'environment' }));
  });

  it.each([
    ['nothing', []],
    ['too little', [null, null]],
    ['a date that is none', [null, 'soon', null]],
  ])('lets nobody pass on %s', async (_what, values) => {
    await expect(serviceOn(answering(...values)).check(principal())).rejects.toMatchObject({
      reason: 'revoked',
    });
  });

  it('answers 503 when it cannot be known, and lets callers pass only where that is chosen', async () => {
    const error = await serviceOn(away)
      .check(principal())
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TemporarilyUnavailable);
    expect(error).toMatchObject({ reason: 'revocation_unavailable', headers: { 'Retry-After': '2' } });
    await serviceOn(away, 'open').check(principal());
  });

  it('never says that something was revoked when it was not stored', async () => {
    const service = serviceOn(away, 'open');
    const changes = [
      service.revokeToken(principal()),
      service.revokeTokenId('ledgai', 'one'),
      service.revokeTokensOf('ledgai', 'alice'),
      service.disable('ledgai', 'alice'),
      service.enable('ledgai', 'alice'),
    ];
    for (const change of changes) await expect(change).rejects.toBeInstanceOf(TemporarilyUnavailable);
  });

  it('of many callers keeps their order', async () => {
    const service = serviceOn(new MemoryRevocationStore());
    const many = Array.from({ length: 1201 }, (_, index) => principal({ tokenId: String(index) }));
    await service.revokeToken(many[700]!);
    const verdicts = await service.look(many);
    expect([verdicts.length, verdicts.indexOf('revoked'), verdicts.lastIndexOf('revoked')]).toEqual([
      1201, 700, 700,
    ]);
  });
});

describe('REVOCATION_FAIL_MODE=open', () => {
  it.each([
    ['127.0.0.1', 'http', false],
    ['localhost', 'http', false],
    ['[::1]', 'http', false],
    ['0.0.0.0', 'http', true],
    ['mcp.example.com', 'http', true],
    ['0.0.0.0', 'stdio', false],
  ] as const)('on %s over %s stops the start: %s', (host, transport, stops) => {
    const { redis, server } = settingsWith({
      redis: { revocationFailMode: 'open' },
      server: { host, transport },
    });
    expect(failModeProblem(redis, server) !== undefined).toBe(stops);
  });

  it.each([
    [{ publicUrl: 'https://mcp.example.com' }, true],
    [{ allowedHosts: ['mcp.example.com'] }, true],
    [{ publicUrl: 'http://localhost:3000', allowedHosts: ['127.0.0.1'] }, false],
  ])('behind a proxy on this machine, with %j, stops the start: %s', (reachedAs, stops) => {
    const { redis, server } = settingsWith({ redis: { revocationFailMode: 'open' }, server: reachedAs });
    expect(failModeProblem(redis, server) !== undefined).toBe(stops);
  });
});

describe('whether a caller may go on, asked at once', () => {
  it('is answered without a promise where revocations are in memory, and with the next request', async () => {
    const service = serviceOn(new MemoryRevocationStore());
    expect(service.checkNow(principal())).toBe(true);
    await service.revokeToken(principal());
    expect(service.checkNow(principal())).toBe(false);
    expect(service.checkNow(principal({ tokenId: 'two' }))).toBe(true);
  });

  it('is looked up anew for a principal that was looked up before', async () => {
    const service = serviceOn(new MemoryRevocationStore());
    const alice = principal();
    expect(service.checkNow(alice)).toBe(true);
    await service.disable('ledgai', 'alice');
    expect(service.checkNow(alice)).toBe(false);
    await service.enable('ledgai', 'alice');
    expect(service.checkNow(alice)).toBe(true);
  });

  it.each([
    ['nothing is revoked', true, answering(null, null, null)],
    ['the token is', false, answering('1', null, null)],
    ['the subject was, later', false, answering(null, String(NOW), null)],
    ['the subject was, before', true, answering(null, String(NOW - 1), null)],
    ['the subject is disabled', false, answering(null, null, '1')],
    ['there are too few answers', false, answering(null, null)],
    ['there is no answer', false, away],
    ['something breaks', false, { ...away, read: () => Promise.reject(new TypeError()) }],
  ])('is as `check` has it where %s', async (_, allowed, store) => {
    const service = serviceOn(store);
    const checked = service.check(principal()).then(
      () => true,
      () => false,
    );
    expect([await service.checkNow(principal()), await checked]).toEqual([allowed, allowed]);
  });

  it('is yes while nobody answers, where that is allowed', async () => {
    expect(await serviceOn(away, 'open').checkNow(principal())).toBe(true);
  });

  it('is yes for the person of the environment, without a look', () => {
    expect(serviceOn(away).checkNow(principal({ kind: 'environment' }))).toBe(true);
  });
});
