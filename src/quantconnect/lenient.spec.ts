import { entriesOf, fieldsOf, without } from './lenient.js';

describe('entriesOf', () => {
  it.each([
    [
      [1, 2],
      [1, 2],
    ],
    [{ 0: 'a', 7: 'b' }, ['a', 'b']],
    [{}, []],
    [null, []],
    [undefined, []],
    ['text', []],
  ])('reads %j as a list', (value, entries) => {
    expect(entriesOf(value)).toEqual(entries);
  });

  it('makes no copy of a list, which may have a million entries', () => {
    const list = [1, 2];
    expect(entriesOf(list)).toBe(list);
  });
});

describe('without', () => {
  it('leaves out the fields named and keeps the rest', () => {
    expect(without({ a: 1, b: 2, c: 3 }, 'a', 'c')).toEqual({ b: 2 });
  });

  it('makes an empty object of what is none', () => {
    expect(without([], 'a')).toEqual({});
    expect(fieldsOf('text')).toEqual({});
  });
});
