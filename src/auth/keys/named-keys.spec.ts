import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { readNamedKeys } from './named-keys.js';

const bytes = [1, 2].map(() => randomBytes(32));
const [one, two] = bytes.map((key) => key.toString('base64')) as [string, string];

describe('a list of named keys', () => {
  it('has its first key as the current one, and finds all of them by name', () => {
    const { ring, problems } = readNamedKeys('KEYS', `b=base64:${one}, a=hex:${bytes[1]!.toString('hex')}`);
    expect(problems).toEqual([]);
    expect(ring.current?.id).toBe('b');
    expect(['b', 'a'].map((id) => ring.find(id)?.export())).toEqual(bytes);
    expect(ring.find('c')).toBeUndefined();
  });

  it('finds nothing under the names of a prototype', () => {
    const { ring } = readNamedKeys('KEYS', `a=base64:${one}`);
    for (const id of ['__proto__', 'constructor', 'toString', '']) expect(ring.find(id)).toBeUndefined();
  });

  it.each([undefined, '', '  '])('is empty when it is %j', (text) => {
    const { ring, problems } = readNamedKeys('KEYS', text);
    expect([ring.current, problems]).toEqual([undefined, []]);
  });

  it.each([
    ['a key without id', `base64:${one}`, 'KEYS entry 1 must be written'],
    ['a key without prefix', `a=${one}`, 'KEYS entry 1 must be written'],
    ['an empty id', `=base64:${one}`, 'KEYS entry 1 must be written'],
    ['an id with a space', `a b=base64:${one}`, 'KEYS entry 1 must be written'],
    ['an empty entry', `a=base64:${one},`, 'KEYS entry 2 must be written'],
    ['a key of 16 bytes', `a=base64:${one.slice(0, 22)}`, 'KEYS entry a has 16 bytes'],
    ['a key of 33 bytes', `a=hex:${randomBytes(33).toString('hex')}`, 'KEYS entry a has 33 bytes'],
    ['a key that is no base64', 'a=base64:!!!', 'KEYS entry a is not written in the encoding'],
    ['half a byte', `a=hex:${'ab'.repeat(31)}a`, 'KEYS entry a is not written in the encoding'],
    ['one byte repeated', `a=hex:${'07'.repeat(32)}`, 'KEYS entry a is one byte repeated'],
    ['few different bytes', `a=hex:${'0102'.repeat(16)}`, 'KEYS entry a has fewer than 16 different'],
    [
      'a placeholder',
      `a=base64:${Buffer.from('changeme'.repeat(4)).toString('base64')}`,
      'is a well-known placeholder',
    ],
    ['an id twice', `a=base64:${one},a=base64:${two}`, 'KEYS has two entries with the id a'],
  ])('is refused, and gives no key at all, for %s', (_, text, message) => {
    const { ring, problems } = readNamedKeys('KEYS', `${text},z=base64:${two}`.replace(',,', ', ,'));
    expect(problems).toEqual([expect.stringContaining(message)]);
    expect(ring.all).toEqual([]);
    expect(problems.join()).not.toContain(one.slice(0, 20));
  });

  it('shows no key', () => {
    const { ring } = readNamedKeys('KEYS', `a=base64:${one}`);
    const shown = inspect(ring, { depth: 9, showHidden: true }) + JSON.stringify([ring, ring.all]);
    for (const encoding of ['base64', 'hex'] as const) {
      expect(shown).not.toContain(bytes[0]!.toString(encoding));
    }
  });
});
