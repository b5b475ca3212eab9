import { fitting, fittingPage, pageOf, pagesOf } from './page.js';

describe('pageOf', () => {
  const list = Array.from({ length: 250 }, (_, n) => n);

  it('takes as many as asked for and says where to go on', () => {
    expect(pageOf(list, 0, { most: 100 })).toEqual({ shown: list.slice(0, 100), nextStart: 100 });
    expect(pageOf(list, 200, { most: 100 })).toEqual({ shown: list.slice(200) });
    expect(pageOf(list)).toEqual({ shown: list });
  });

  it('stops before the answer outgrows a model', () => {
    const long = list.map(() => 'x'.repeat(997));
    expect(pageOf(long, 0, { most: 100 })).toMatchObject({ shown: { length: 14 }, nextStart: 14 });
  });

  it('leaves room for what stands beside it, and never less than some entries', () => {
    const long = list.map(() => 'x'.repeat(97));
    expect(pageOf(long, 0, { beside: { cash: 'x'.repeat(5000) } }).nextStart).toBe(105);
    expect(pageOf(long, 0, { beside: 'x'.repeat(90_000) }).nextStart).toBe(20);
  });

  it('is empty past the end', () => {
    expect(pageOf(list, 900, { most: 100 })).toEqual({ shown: [] });
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

describe('pagesOf', () => {
  const list = (length: number) => Array.from({ length }, (_, n) => `${n}`.padStart(97, 'x'));

  it('gives a short list what it needs, and lets the long ones share the rest', () => {
    const lists = { long: list(500), short: list(20), longer: list(900), none: [] };
    const { shown, nextStart } = pagesOf(lists);
    expect(Object.keys(shown)).toEqual(['long', 'short', 'longer', 'none']);
    expect(Object.values(shown).map(({ length }) => length)).toEqual([59, 20, 60, 0]);
    expect(nextStart).toBe(59);
  });

  it('goes on to the end of all of them', () => {
    const lists = { one: list(30), other: list(400) };
    const seen = { one: new Set<unknown>(), other: new Set<unknown>() };
    let pages = 0;
    for (let start: number | undefined = 0; start !== undefined; pages += 1) {
      const page: ReturnType<typeof pagesOf> = pagesOf(lists, start, 'x'.repeat(3000));
      for (const name of ['one', 'other'] as const)
        page.shown[name]!.forEach((entry) => seen[name].add(entry));
      start = page.nextStart;
    }
    expect([seen.one.size, seen.other.size, pages]).toEqual([30, 400, 4]);
  });

  it('shows everything where everything fits', () => {
    expect(pagesOf({ a: list(9), b: [] })).toEqual({ shown: { a: list(9), b: [] } });
  });
});
