import { ALL_SCOPES, Scope } from '../scope.js';
import { ScopeSets } from './scope-sets.js';

describe('ScopeSets', () => {
  it('is one set for the same scopes, in whatever order and however often they are named', () => {
    const sets = new ScopeSets();
    const set = sets.of([Scope.AiRead, Scope.LiveRead]);
    expect(sets.of([Scope.LiveRead, Scope.AiRead, Scope.LiveRead])).toBe(set);
    expect([...set].sort()).toEqual([Scope.AiRead, Scope.LiveRead]);
  });

  it('gives nobody a scope of somebody else', () => {
    const sets = new ScopeSets();
    for (const scope of ALL_SCOPES) expect([...sets.of([scope])]).toEqual([scope]);
    expect(sets.of([]).size).toBe(0);
    expect(() => (sets.of([Scope.AiRead]) as Set<Scope>).add(Scope.AdminWrite)).toThrow(TypeError);
  });

  it('remembers a bounded number of them', () => {
    const sets = new ScopeSets();
    const first = sets.of([Scope.AiRead]);
    for (let n = 1; n <= 1100; n += 1) sets.of(ALL_SCOPES.filter((_, bit) => ((n << 1) >> bit) % 2 === 1));
    expect(sets.of([Scope.AiRead])).not.toBe(first);
    expect(sets.of([Scope.AiRead])).toEqual(first);
  });
});
