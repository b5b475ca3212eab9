import { entriesOf, fieldsOf, fitting, fittingPage, without } from './lenient.js';

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

describe('fitting', () => {
  it('keeps what fits, in bytes and not characters', () => {
    expect(fitting(['aaaa', 'bbbb', 'cccc'], 14)).toEqual(['aaaa', 'bbbb']);
    expect(fitting(['ä', 'ä'], 8)).toEqual(['ä']);
  });

  it('keeps a first entry that is too large by itself, so that paging goes on', () => {
    expect(fitting(['x'.repeat(99), 'y'], 10)).toEqual(['x'.repeat(99)]);
  });

  it('keeps everything there is when that is little', () => {
    expect(fitting([])).toEqual([]);
    expect(fitting(['a', undefined])).toEqual(['a', undefined]);
  });
});

describe('fittingPage', () => {
  const long = 'x'.repeat(10_000);

  it('goes on behind a page that is whole when there are more', () => {
    expect(fittingPage(['a', 'b'], 10, 20)).toEqual({ shown: ['a', 'b'], nextStart: 12 });
    expect(fittingPage(['a', 'b'], 10, '20')).toEqual({ shown: ['a', 'b'], nextStart: 12 });
  });

  it('goes on behind what was cut, even where nobody says how many there are', () => {
    expect(fittingPage([long, long], 10, undefined)).toEqual({ shown: [long], nextStart: 11 });
  });

  it('ends with the last entry, and on a page without any', () => {
    expect(fittingPage(['a', 'b'], 10, 12)).toEqual({ shown: ['a', 'b'] });
    expect(fittingPage(['a'], 0, {})).toEqual({ shown: ['a'] });
    expect(fittingPage([], 500, 20)).toEqual({ shown: [] });
  });
});
