import { createSecretKey, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
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
});
