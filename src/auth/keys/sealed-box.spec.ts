import { AuthConfig } from '../../config/auth.config.js';
import { SealedBox } from './sealed-box.js';

const [OLD, NEW] = ['a'.repeat(64), 'b'.repeat(64)];
const box = (jwtSecretKey?: string, previous: string[] = [], purpose = 'test') =>
  new SealedBox(Object.assign(new AuthConfig(), { jwtSecretKey, jwtSecretKeysPrevious: previous }), purpose);

describe('SealedBox', () => {
  it('opens what it closed, also for another process with the same secret', () => {
    const closed = box(NEW).close('canary', 'place');
    expect(Buffer.from(closed, 'base64').toString('latin1')).not.toContain('canary');
    expect(box(NEW).open(closed, 'place')).toBe('canary');
    expect(box(OLD).open(box(OLD).close('', 'place'), 'place')).toBe('');
  });

  it('closes the same text differently each time', () => {
    expect(box(NEW).close('text', 'place')).not.toBe(box(NEW).close('text', 'place'));
  });

  it('opens after a rotation', () => {
    expect(box(NEW, [OLD]).open(box(OLD).close('text', 'place'), 'place')).toBe('text');
  });

  it('stays shut in another place, for another purpose, with another key, and after any change', () => {
    const closed = box(NEW).close('text', 'place');
    expect(box(NEW).open(closed, 'elsewhere')).toBeUndefined();
    expect(box(NEW, [], 'other').open(closed, 'place')).toBeUndefined();
    expect(box(OLD).open(closed, 'place')).toBeUndefined();
    expect(box().open(closed, 'place')).toBeUndefined();
    const bytes = Buffer.from(closed, 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(box(NEW).open(changed.toString('base64'), 'place')).toBeUndefined();
    }
    for (const nothing of ['', 'short', '****']) expect(box(NEW).open(nothing, 'place')).toBeUndefined();
  });
});
