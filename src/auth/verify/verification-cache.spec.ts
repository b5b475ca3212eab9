import { inspect } from 'node:util';
import { AuthConfig } from '../../config/auth.config.js';
import type { Principal } from '../principal.js';
import { API_TOKEN, CREDENTIALS, nowSeconds } from '../testing/tokens.js';
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

const never = () => {
  throw new Error('renewed');
};

describe('the verification cache', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('gives back what it was given, for the exact token', () => {
    const cache = cacheWith();
    const verified = verifiedUntil(nowSeconds() + 3600);
    cache.set('a.b.c', verified);
    expect(cache.get('a.b.c')).toBe(verified);
    expect(cache.get('a.b.d')).toBeUndefined();
  });

  it('forgets after its time', () => {
    const cache = cacheWith({ verifyCacheTtlSeconds: 10 });
    cache.set('a.b.c', verifiedUntil(nowSeconds() + 3600));
    jest.advanceTimersByTime(9_999);
    expect(cache.get('a.b.c')).toBeDefined();
    jest.advanceTimersByTime(1);
    expect(cache.get('a.b.c')).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('never remembers past the expiry', () => {
    const cache = cacheWith();
    cache.set('a.b.c', verifiedUntil(nowSeconds() + 5));
    jest.advanceTimersByTime(5_000);
    expect(cache.get('a.b.c')).toBeUndefined();
    cache.set('a.b.c', verifiedUntil(nowSeconds() - 5));
    expect(cache.size).toBe(0);
  });

  it('does not keep what is over until somebody asks for it', () => {
    const cache = cacheWith({ verifyCacheTtlSeconds: 10 });
    for (const token of ['one', 'two', 'three']) cache.set(token, verifiedUntil(nowSeconds() + 3600));
    jest.advanceTimersByTime(5_000);
    cache.set('four', verifiedUntil(nowSeconds() + 3600));
    expect(cache.size).toBe(4);
    jest.advanceTimersByTime(5_000);
    cache.set('five', verifiedUntil(nowSeconds() + 3600));
    expect(cache.size).toBe(2);
    expect(cache.get('four')).toBeDefined();
  });

  it('forgets the least recently used first', () => {
    const cache = cacheWith({ verifyCacheMax: 2 });
    const verified = verifiedUntil(nowSeconds() + 3600);
    cache.set('one', verified);
    cache.set('two', verified);
    cache.get('one');
    cache.set('three', verified);
    expect([cache.get('one'), cache.get('two'), cache.get('three')]).toEqual([verified, undefined, verified]);
  });

  it('knows longer that a token was good than what it said, and not past its expiry', () => {
    const cache = cacheWith({ verifyCacheMax: 0 });
    cache.set('a.b.c', verifiedUntil(nowSeconds() + 3600));
    jest.advanceTimersByTime(3_599_000);
    expect([cache.wasGood('a.b.c'), cache.wasGood('a.b.d'), cache.get('a.b.c')]).toEqual([
      true,
      false,
      undefined,
    ]);
    jest.advanceTimersByTime(1_000);
    expect(cache.wasGood('a.b.c')).toBe(false);
  });

  it('counts a look ahead only where it finds something', () => {
    const cache = cacheWith();
    cache.set('a.b.c', verifiedUntil(nowSeconds() + 3600));
    expect([cache.peek('a.b.d', never), cache.counts]).toEqual([undefined, { hit: 0, miss: 0 }]);
    expect(cache.peek('a.b.c', never)).toBeDefined();
    expect(cache.counts).toEqual({ hit: 1, miss: 0 });
  });

  it('knows that a token was good for as long as it remembers what it said', () => {
    const cache = cacheWith({ verifyCacheMax: 20_000 });
    for (let n = 0; n < 10_001; n += 1) cache.set(`${n}`, verifiedUntil(nowSeconds() + 3600));
    expect([cache.wasGood('0'), cache.peek('0', () => {}) !== undefined]).toEqual([true, true]);
    jest.advanceTimersByTime(60_000);
    expect([cache.wasGood('0'), cache.peek('0', () => {}) !== undefined]).toEqual([false, false]);
  });

  it('says once, in the second half of its time, that a token in use will be forgotten', () => {
    const cache = cacheWith({ verifyCacheTtlSeconds: 10 });
    const renewed: string[] = [];
    const peek = (token: string) => cache.peek(token, (due) => renewed.push(due));
    cache.set('a.b.c', verifiedUntil(nowSeconds() + 3600));
    jest.advanceTimersByTime(4_999);
    expect([peek('a.b.c') !== undefined, renewed]).toEqual([true, []]);
    jest.advanceTimersByTime(4_001);
    expect([peek('a.b.c') !== undefined, peek('a.b.c') !== undefined, renewed]).toEqual([
      true,
      true,
      ['a.b.c'],
    ]);
    jest.advanceTimersByTime(1_000);
    expect(peek('a.b.c')).toBeUndefined();
  });

  it('says so anew of one that was renewed', () => {
    const cache = cacheWith({ verifyCacheTtlSeconds: 10 });
    let renewed = 0;
    for (let n = 0; n < 3; n += 1) {
      cache.set('a.b.c', verifiedUntil(nowSeconds() + 3600));
      jest.advanceTimersByTime(9_000);
      cache.peek('a.b.c', () => (renewed += 1));
    }
    expect(renewed).toBe(3);
  });

  it('says so of tokens that came together one after the other', () => {
    const cache = cacheWith({ verifyCacheTtlSeconds: 60 });
    const tokens = Array.from({ length: 64 }, (_, n) => `a.b.${n}`);
    for (const token of tokens) cache.set(token, verifiedUntil(nowSeconds() + 3600));
    const renewedAt: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      for (const token of tokens) cache.peek(token, () => renewedAt.push(second));
      jest.advanceTimersByTime(1_000);
    }
    expect(renewedAt).toHaveLength(64);
    expect([Math.min(...renewedAt) >= 30, Math.max(...renewedAt) <= 54]).toEqual([true, true]);
    const most = Math.max(...renewedAt.map((second) => renewedAt.filter((one) => one === second).length));
    expect(most).toBeLessThan(16);
  });

  it('has nothing renewed that it remembers until it expires', () => {
    const cache = cacheWith({ verifyCacheTtlSeconds: 10 });
    cache.set('a.b.c', verifiedUntil(nowSeconds() + 9));
    jest.advanceTimersByTime(8_000);
    expect(cache.peek('a.b.c', never)).toBeDefined();
  });

  it('forgets a token that is no longer good', () => {
    const cache = cacheWith();
    cache.set('a.b.c', verifiedUntil(nowSeconds() + 3600));
    cache.forget('a.b.c');
    expect(cache.get('a.b.c')).toBeUndefined();
  });

  it('can be turned off', () => {
    const off = cacheWith({ verifyCacheMax: 0 });
    off.set('one', verifiedUntil(nowSeconds() + 3600));
    expect(off.size).toBe(0);
  });

  it('forgets what the keys of one issuer verified', () => {
    const cache = cacheWith();
    const of = (issuer: string): VerifiedToken => ({
      principal: { issuer, expiresAt: nowSeconds() + 3600 } as Principal,
      local: false,
    });
    cache.set('one', of('https://a.example'));
    cache.set('two', of('https://b.example'));
    cache.forgetIssuer('https://a.example');
    expect([cache.get('one'), cache.get('two')]).toEqual([undefined, of('https://b.example')]);
  });

  it('shows neither tokens nor credentials', () => {
    const cache = cacheWith();
    const verified = verifiedUntil(nowSeconds() + 3600);
    cache.set('header.payload.signature', verified);
    const shown = [cache, verified, verified.credentialClaim].flatMap((value) => [
      inspect(value, { depth: 9, showHidden: true }),
      JSON.stringify(value),
    ]);
    expect(shown.join()).not.toMatch(new RegExp(`${API_TOKEN}|header.payload`));
  });
});
