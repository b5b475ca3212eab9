import { asList, pageOf } from './page.js';

describe('pageOf', () => {
  const list = Array.from({ length: 250 }, (_, n) => n);

  it('takes as many as asked for and says where to go on', () => {
    expect(pageOf(list, 0, 100)).toMatchObject({ total: 250, next: 100 });
    expect(pageOf(list, 200, 100)).toEqual({ items: list.slice(200), total: 250 });
  });

  it('stops before the answer outgrows a model', () => {
    const long = list.map(() => 'x'.repeat(997));
    const { items, next } = pageOf(long, 0, 100);
    expect(items).toHaveLength(12);
    expect(next).toBe(12);
  });

  it('answers one item even if that is too long, so that a caller gets on', () => {
    expect(pageOf(['x'.repeat(20_000), 'y'], 0, 100)).toMatchObject({ items: [expect.any(String)], next: 1 });
  });

  it('is empty past the end', () => {
    expect(pageOf(list, 900, 100)).toEqual({ items: [], total: 250 });
  });
});

describe('asList', () => {
  it.each([
    [
      [1, 2],
      [1, 2],
    ],
    [{ 0: 1, 5: 2 }, [1, 2]],
    [null, []],
    [undefined, []],
    ['text', []],
  ])('reads %j as %j', (value, list) => {
    expect(asList(value as never)).toEqual(list);
  });
});
