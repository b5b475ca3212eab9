import { OpenSet } from './open-set.js';

describe('OpenSet', () => {
  it('has what was added and not removed', () => {
    const set = new OpenSet<string>();
    const [a, , c] = ['a', 'b', 'c'].map((one) => set.add(one));
    set.remove(a!);
    expect([set.size, set.all()]).toEqual([2, ['b', 'c']]);
    set.add('d');
    set.remove(c!);
    expect([set.size, set.all().toSorted()]).toEqual([2, ['b', 'd']]);
  });

  it('has the same thing twice where it was added twice', () => {
    const set = new OpenSet<string>();
    set.add('a');
    set.remove(set.add('a'));
    expect(set.all()).toEqual(['a']);
  });

  it('takes no more places than were open at once', () => {
    const set = new OpenSet<number>();
    const places = new Set<number>();
    for (let n = 0; n < 1000; n += 1) {
      const [one, other] = [set.add(n), set.add(n)];
      places.add(one).add(other);
      set.remove(one);
      set.remove(other);
    }
    expect([places.size, set.size, set.all()]).toEqual([2, 0, []]);
  });

  it('holds nothing that was removed', () => {
    const set = new OpenSet<object>();
    set.remove(set.add({ secret: true }));
    expect(JSON.stringify(set)).not.toContain('secret');
  });

  it('may lose what is in its list while the list is gone through', () => {
    const set = new OpenSet<number>();
    const places = [1, 2, 3].map((one) => set.add(one));
    const seen: number[] = [];
    for (const one of set.all()) {
      seen.push(one);
      for (const place of places.splice(0)) set.remove(place);
    }
    expect([seen, set.size]).toEqual([[1, 2, 3], 0]);
  });
});
