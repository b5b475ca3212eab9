import { createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { AuthConfig } from '../../config/auth.config.js';
import type { Principal } from '../principal.js';
import { API_TOKEN, CREDENTIALS, nowSeconds, SECRET } from '../testing/tokens.js';
import { SealedClaim } from './sealed-claim.js';
import type { VerifiedToken } from './verified-token.js';
import { VerificationCache } from './verification-cache.js';

const cacheWith = (changes: Partial<AuthConfig> = {}) =>
  new VerificationCache(Object.assign(new AuthConfig(), changes));
const verifiedUntil = (expiresAt: number): VerifiedToken => ({
  principal: { expiresAt } as Principal,
  local: true,
  credentialClaim: new SealedClaim(CREDENTIALS),
});

const KEY = createSecretKey(Buffer.from(SECRET));
const never = () => {
  throw new Error('asked for its key');
};

describe('the verification cache', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('gives back what it was given, for the exact token', () => {
    const cache = cacheWith();
    const verified = verifiedUntil(nowSeconds() + 3600);
    cache.set('a.b.c', verified, KEY);
    expect(cache.get('a.b.c', never)).toBe(verified);
    expect(cache.get('a.b.d', never)).toBeUndefined();
  });

  it('asks after its time, and then not again for as long, whether the key is still there', () => {
    const cache = cacheWith({ verifyCacheTtlSeconds: 10 });
    const verified = verifiedUntil(nowSeconds() + 3600);
    cache.set('a.b.c', verified, KEY);
    const asked: unknown[] = [];
    const isThere = (...about: unknown[]) => {
      asked.push(about);
      return true;
    };
    jest.advanceTimersByTime(9_999);
    expect([cache.get('a.b.c', isThere), asked]).toEqual([verified, []]);
    for (let time = 0; time < 3; time += 1) {
      jest.advanceTimersByTime(10_000);
      expect([cache.get('a.b.c', isThere), cache.get('a.b.c', never)]).toEqual([verified, verified]);
    }
    expect(asked).toEqual(Array.from({ length: 3 }, () => [verified, KEY]));
  });

  it('forgets what was verified with a key that is gone', () => {
    const cache = cacheWith({ verifyCacheTtlSeconds: 10 });
    for (const look of ['get', 'peek'] as const) {
      cache.set('a.b.c', verifiedUntil(nowSeconds() + 3600), KEY);
      jest.advanceTimersByTime(10_000);
      expect(cache[look]('a.b.c', () => false)).toBeUndefined();
      expect([cache.size, cache[look]('a.b.c', never)]).toEqual([0, undefined]);
    }
  });

  it('never remembers past the expiry', () => {
    const cache = cacheWith();
    cache.set('a.b.c', verifiedUntil(nowSeconds() + 5), KEY);
    jest.advanceTimersByTime(5_000);
    expect(cache.get('a.b.c', never)).toBeUndefined();
    cache.set('a.b.c', verifiedUntil(nowSeconds() - 5), KEY);
    expect(cache.size).toBe(0);
  });

  it('does not keep what is over until somebody asks for it', () => {
    const cache = cacheWith();
    for (const token of ['one', 'two', 'three']) cache.set(token, verifiedUntil(nowSeconds() + 10), KEY);
    jest.advanceTimersByTime(5_000);
    cache.set('four', verifiedUntil(nowSeconds() + 10), KEY);
    expect(cache.size).toBe(4);
    jest.advanceTimersByTime(5_000);
    cache.set('five', verifiedUntil(nowSeconds() + 10), KEY);
    expect(cache.size).toBe(2);
    expect(cache.get('four', never)).toBeDefined();
  });

  it('keeps nothing that is over behind one that is not', () => {
    const cache = cacheWith({ verifyCacheTtlSeconds: 10 });
    cache.set('long', verifiedUntil(nowSeconds() + 3600), KEY);
    for (const token of ['one', 'two']) cache.set(token, verifiedUntil(nowSeconds() + 9), KEY);
    jest.advanceTimersByTime(10_000);
    expect(cache.get('long', () => true)).toBeDefined();
    expect(cache.size).toBe(1);
  });

  it('forgets who has sent nothing for a while, and not who has', () => {
    const cache = cacheWith({ verifyCacheTtlSeconds: 10 });
    const verified = verifiedUntil(nowSeconds() + 3600);
    for (const token of ['idle', 'busy']) cache.set(token, verified, KEY);
    for (let seconds = 0; seconds < 50; seconds += 10) {
      jest.advanceTimersByTime(10_000);
      cache.get('busy', () => true);
    }
    expect(cache.size).toBe(2);
    jest.advanceTimersByTime(10_000);
    expect(cache.get('busy', () => true)).toBe(verified);
    expect([cache.size, cache.get('idle', never), cache.wasGood('idle')]).toEqual([1, undefined, true]);
  });

  it('forgets the least recently used first', () => {
    const cache = cacheWith({ verifyCacheMax: 2 });
    const verified = verifiedUntil(nowSeconds() + 3600);
    cache.set('one', verified, KEY);
    cache.set('two', verified, KEY);
    cache.get('one', never);
    cache.set('three', verified, KEY);
    expect([cache.get('one', never), cache.get('two', never), cache.get('three', never)]).toEqual([
      verified,
      undefined,
      verified,
    ]);
  });

  it('knows longer that a token was good than what it said, and not past its expiry', () => {
    const cache = cacheWith({ verifyCacheMax: 0 });
    cache.set('a.b.c', verifiedUntil(nowSeconds() + 3600), KEY);
    jest.advanceTimersByTime(3_599_000);
    expect([cache.wasGood('a.b.c'), cache.wasGood('a.b.d'), cache.get('a.b.c', never)]).toEqual([
      true,
      false,
      undefined,
    ]);
    jest.advanceTimersByTime(1_000);
    expect(cache.wasGood('a.b.c')).toBe(false);
  });

  it('counts a look ahead only where it finds something', () => {
    const cache = cacheWith();
    cache.set('a.b.c', verifiedUntil(nowSeconds() + 3600), KEY);
    expect([cache.peek('a.b.d', never), cache.counts]).toEqual([undefined, { hit: 0, miss: 0 }]);
    expect(cache.peek('a.b.c', never)).toBeDefined();
    expect(cache.counts).toEqual({ hit: 1, miss: 0 });
  });

  it('knows that a token was good for as long as it remembers what it said', () => {
    const cache = cacheWith({ verifyCacheMax: 20_000 });
    const verified = verifiedUntil(nowSeconds() + 3600);
    for (let n = 0; n < 10_001; n += 1) cache.set(`${n}`, verified, KEY);
    expect([cache.wasGood('0'), cache.peek('0', never)]).toEqual([true, verified]);
    jest.advanceTimersByTime(3_600_000);
    expect([cache.wasGood('0'), cache.peek('0', never)]).toEqual([false, undefined]);
  });

  it('does not forget those in use once it is half full', () => {
    const cache = cacheWith({ verifyCacheMax: 4 });
    const verified = verifiedUntil(nowSeconds() + 3600);
    for (const token of ['one', 'two', 'three']) cache.set(token, verified, KEY);
    cache.get('one', never);
    for (const token of ['four', 'five']) cache.set(token, verified, KEY);
    expect([cache.get('one', never), cache.get('two', never)]).toEqual([verified, undefined]);
  });

  it('can be turned off', () => {
    const off = cacheWith({ verifyCacheMax: 0 });
    off.set('one', verifiedUntil(nowSeconds() + 3600), KEY);
    expect(off.size).toBe(0);
  });

  it('forgets what the keys of one issuer verified', () => {
    const cache = cacheWith();
    const of = (issuer: string): VerifiedToken => ({
      principal: { issuer, expiresAt: nowSeconds() + 3600 } as Principal,
      local: false,
    });
    cache.set('one', of('https://a.example'), KEY);
    cache.set('two', of('https://b.example'), KEY);
    cache.forgetIssuer('https://a.example');
    expect([cache.get('one', never), cache.get('two', never)]).toEqual([undefined, of('https://b.example')]);
  });

  it('shows neither tokens nor credentials', () => {
    const cache = cacheWith();
    const verified = verifiedUntil(nowSeconds() + 3600);
    cache.set('header.payload.signature', verified, KEY);
    const shown = [cache, verified, verified.credentialClaim].flatMap((value) => [
      inspect(value, { depth: 9, showHidden: true }),
      JSON.stringify(value),
    ]);
    expect(shown.join()).not.toMatch(new RegExp(`${API_TOKEN}|header.payload`));
  });
});
