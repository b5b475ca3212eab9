import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import { settingsWith } from '../testing/auth-app.js';
import { SECRET } from '../testing/tokens.js';
import { HmacKeyRing } from './hmac-key-ring.js';

describe('the key ring', () => {
  const [current, previous] = [1, 2].map(() => createSecretKey(randomBytes(32)));
  const ring = new HmacKeyRing([
    { kid: '2026-11', key: current! },
    { kid: '2026-08', key: previous! },
  ]);

  it('signs with the first key', () => {
    expect(ring.current).toEqual({ kid: '2026-11', key: current });
  });

  it('gives the key of that name, all keys to a token without name, none to an unknown name', () => {
    expect(ring.candidates('2026-08')).toEqual([previous]);
    expect(ring.candidates(undefined)).toEqual([current, previous]);
    expect(ring.candidates('__proto__')).toEqual([]);
  });

  it('has its keys and no other, not even one of the same bytes', () => {
    const twin = createSecretKey(current!.export());
    expect([current, previous, twin, undefined].map((key) => ring.has(key))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('gives a key without name to every token', () => {
    const { auth } = settingsWith();
    expect(HmacKeyRing.fromConfig(auth).candidates('any')).toHaveLength(1);
  });

  it('is empty rather than weak', () => {
    for (const jwtSecretKey of [undefined, '', 'changeme', 'a'.repeat(64)]) {
      const { auth } = settingsWith({ auth: { jwtSecretKey } });
      expect(HmacKeyRing.fromConfig(auth).candidates(undefined)).toEqual([]);
    }
  });

  it('does not show its keys', () => {
    const shown = HmacKeyRing.fromConfig(settingsWith().auth);
    expect(inspect(shown, { depth: 9, showHidden: true }) + JSON.stringify(shown)).not.toContain(SECRET);
  });

  describe('made of the settings', () => {
    const [first, second, third, fourth] = ['a', 'b', 'c', 'd'].map(
      (letter) => `base64:${createHash('sha256').update(letter).digest('base64')}`,
    ) as [string, string, string, string];
    const ringOf = (jwtSecretKey: string, ...jwtSecretKeysPrevious: string[]) =>
      HmacKeyRing.fromConfig(settingsWith({ auth: { jwtSecretKey, jwtSecretKeysPrevious } }).auth);

    it('signs with the current key and finds each by its thumbprint', () => {
      const old = ringOf(second).current!;
      const rotated = ringOf(first, second);
      expect(rotated.current?.thumbprint).toMatch(/^[\w-]{16}$/);
      expect(rotated.current?.thumbprint).not.toBe(old.thumbprint);
      expect(rotated.candidates(old.thumbprint).map((key) => key.equals(old.key))).toEqual([true]);
    });

    it('tries all for a token without kid, or with one of somebody else', () => {
      expect(ringOf(first, second, third).candidates(undefined)).toHaveLength(3);
      expect(ringOf(first, second, third).candidates('main')).toHaveLength(3);
    });

    it('holds three keys at most, and no weak one', () => {
      expect(ringOf(first, second, third, fourth).candidates(undefined)).toHaveLength(3);
      expect(ringOf(first, 'changeme', second).candidates(undefined)).toHaveLength(2);
      expect(ringOf('changeme', second).candidates(undefined)).toEqual([]);
    });

    it('names a key as RFC 7638 does, cut off', async () => {
      const { key, thumbprint } = ringOf(first).current!;
      const whole = await calculateJwkThumbprint(key.export({ format: 'jwk' }));
      expect(whole.slice(0, 16)).toBe(thumbprint);
    });
  });
});
