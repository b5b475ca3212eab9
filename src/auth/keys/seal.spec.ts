import { createHmac } from 'node:crypto';
import { AuthConfig } from '../../config/auth.config.js';
import { Seal } from './seal.js';

const [FIRST, SECOND, THIRD] = ['one', 'two', 'three'].map((name) =>
  createHmac('sha256', 'seal').update(name).digest('hex'),
) as [string, string, string];

const sealWith = (config: Partial<AuthConfig>, purpose = 'test') =>
  new Seal(Object.assign(new AuthConfig(), config), purpose);

describe('a seal', () => {
  const text = 'what a client keeps';

  it('is opened by every process with the secret, for its purpose only', () => {
    const seal = sealWith({ jwtSecretKey: FIRST }).of(text);
    expect(seal).toMatch(/^[\w-]{43}$/);
    expect(sealWith({ jwtSecretKey: FIRST }).fits(text, seal)).toBe(true);
    expect(sealWith({ jwtSecretKey: FIRST }).fits(`${text}.`, seal)).toBe(false);
    expect(sealWith({ jwtSecretKey: FIRST }, 'other').fits(text, seal)).toBe(false);
    expect(sealWith({ jwtSecretKey: SECOND }).fits(text, seal)).toBe(false);
  });

  it('outlives the rotation of the secret, and another notation of it', () => {
    const seal = sealWith({ jwtSecretKey: FIRST }).of(text);
    expect(sealWith({ jwtSecretKey: SECOND, jwtSecretKeysPrevious: [FIRST] }).fits(text, seal)).toBe(true);
    const hex = Buffer.from(FIRST).toString('hex');
    expect(sealWith({ jwtSecretKey: `hex:${hex}` }).fits(text, seal)).toBe(true);
  });

  it('is made with STATE_SECRET_KEY where there is one, also where it came later', () => {
    const before = sealWith({ jwtSecretKey: FIRST }).of(text);
    const both = sealWith({ jwtSecretKey: FIRST, stateSecretKey: THIRD });
    expect(both.fits(text, before)).toBe(true);
    expect(sealWith({ stateSecretKey: THIRD }).fits(text, both.of(text))).toBe(true);
  });

  it('belongs to one process where there is no secret', () => {
    const alone = sealWith({});
    expect(alone.fits(text, alone.of(text))).toBe(true);
    expect(sealWith({}).fits(text, alone.of(text))).toBe(false);
  });
});
