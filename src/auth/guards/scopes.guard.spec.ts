import { InsufficientScope } from '../challenge.js';
import type { Principal } from '../principal.js';
import { Scope } from '../scope.js';
import { missingScopes, ScopesGuard } from './scopes.guard.js';

const principal = (...scopes: Scope[]) => ({ scopes: new Set(scopes) }) as unknown as Principal;

const check = (required: readonly Scope[], scopes: readonly Scope[]): void =>
  new ScopesGuard().check(principal(...scopes), required);

const BROADCAST = [Scope.LiveExecute, Scope.AdminWrite];

describe('the scopes guard', () => {
  it('lets a caller through that has every scope', () => {
    expect(() => check(BROADCAST, [Scope.AdminWrite, Scope.LiveExecute])).not.toThrow();
  });

  it.each([[[]], [[Scope.LiveExecute]], [[Scope.AdminWrite]], [[Scope.AdminRead, Scope.LiveWrite]]])(
    'refuses %j, and asks for all scopes of the tool',
    (scopes: Scope[]) => {
      expect(() => check(BROADCAST, scopes)).toThrow(InsufficientScope);
      expect(() => check(BROADCAST, scopes)).toThrow(expect.objectContaining({ required: BROADCAST }));
    },
  );

  it('lets everybody use what is meant for everybody', () => {
    expect(() => check([], [])).not.toThrow();
  });
});

describe('missing scopes', () => {
  it('are those of the tool, in its order', () => {
    const required = [Scope.LiveRead, Scope.LiveWrite, Scope.AdminRead];
    expect(missingScopes(principal(Scope.LiveWrite), required)).toEqual([Scope.LiveRead, Scope.AdminRead]);
    expect(missingScopes(principal(), [])).toEqual([]);
  });

  it('are not made up for by a wider one', () => {
    expect(missingScopes(principal(Scope.LiveWrite), [Scope.LiveRead])).toEqual([Scope.LiveRead]);
  });
});
