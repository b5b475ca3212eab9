import { createHash, randomBytes } from 'node:crypto';
import { secretBytes, weaknessOf } from './secret-strength.js';

describe('a signing secret', () => {
  it('is read as text, or in the encoding that its prefix names', () => {
    const bytes = randomBytes(32);
    expect(secretBytes('gr\u00fcn')).toEqual(Buffer.from('gr\u00fcn', 'utf8'));
    expect(secretBytes(`base64:${bytes.toString('base64')}`)).toEqual(bytes);
    expect(secretBytes(`base64:${bytes.toString('base64url')}`)).toEqual(bytes);
    expect(secretBytes(`hex:${bytes.toString('hex')}`)).toEqual(bytes);
  });

  it('may be whatever the usual generators print', () => {
    const refused = Array.from({ length: 500 }, (_, seed) =>
      createHash('sha512').update(String(seed)).digest(),
    )
      .flatMap((bytes) => {
        const half = bytes.subarray(0, 32);
        const hex = half.toString('hex');
        return [
          hex,
          `hex:${hex}`,
          `base64:${half.toString('base64')}`,
          half.toString('base64'),
          bytes.toString('base64'),
        ];
      })
      .filter((secret) => weaknessOf(secret) !== undefined);
    expect(refused).toEqual([]);
  });

  it('may hold the word secret beside enough else', () => {
    expect(weaknessOf('this-secret-key-protects-the-tokens-of-quantconnect')).toBeUndefined();
  });

  it('counts bytes after decoding, not letters', () => {
    expect(weaknessOf(`hex:${randomBytes(16).toString('hex')}`)).toBe('has fewer than 32 bytes');
  });
});
