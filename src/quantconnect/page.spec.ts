import { fitting, fittingPage, pageOf } from './page.js';

describe('pageOf', () => {
  const list = Array.from({ length: 250 }, (_, n) => n);

  it('takes as many as asked for and says where to go on', () => {
    expect(pageOf(list, 0, 100)).toEqual({ shown: list.slice(0, 100), nextStart: 100 });
    expect(pageOf(list, 200, 100)).toEqual({ shown: list.slice(200) });
    expect(pageOf(list)).toEqual({ shown: list });
  });

  it('stops before the answer outgrows a model', () => {
    const long = list.map(() => 'x'.repeat(997));
    expect(pageOf(long, 0, 100)).toMatchObject({ shown: { length: 14 }, nextStart: 14 });
  });

  it('is empty past the end', () => {
    expect(pageOf(list, 900, 100)).toEqual({ shown: [] });
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
