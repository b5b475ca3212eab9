import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InsufficientScope } from '../challenge.js';
import { AnyAuthenticatedCaller, RequireScopes } from '../decorators/require-scopes.decorator.js';
import type { Principal } from '../principal.js';
import { Scope } from '../scope.js';
import { missingScopes, ScopesGuard } from './scopes.guard.js';

class Tools {
  @RequireScopes(Scope.LiveExecute, Scope.AdminWrite)
  broadcast(): void {}

  @AnyAuthenticatedCaller()
  health(): void {}

  forgotten(): void {}
}

const principal = (...scopes: Scope[]) => ({ scopes: new Set(scopes) }) as unknown as Principal;

function check(method: keyof Tools, scopes: Scope[], type = 'mcp'): boolean {
  const call = { caller: { principal: principal(...scopes) } };
  const context = {
    getType: () => type,
    getHandler: () => Tools.prototype[method],
    getClass: () => Tools,
    getArgByIndex: (index: number) => [{}, call][index],
  } as unknown as ExecutionContext;
  return new ScopesGuard(new Reflector()).canActivate(context);
}

describe('the scopes guard', () => {
  it('lets a caller through that has every scope', () => {
    expect(check('broadcast', [Scope.AdminWrite, Scope.LiveExecute])).toBe(true);
  });

  it.each([[[]], [[Scope.LiveExecute]], [[Scope.AdminWrite]], [[Scope.AdminRead, Scope.LiveWrite]]])(
    'refuses %j, and asks for all scopes of the tool',
    (scopes: Scope[]) => {
      const required = [Scope.LiveExecute, Scope.AdminWrite];
      expect(() => check('broadcast', scopes)).toThrow(InsufficientScope);
      expect(() => check('broadcast', scopes)).toThrow(expect.objectContaining({ required }));
    },
  );

  it('lets everybody use what is meant for everybody', () => {
    expect(check('health', [])).toBe(true);
  });

  it('refuses a method that does not say what it needs', () => {
    expect(() => check('forgotten', Object.values(Scope))).toThrow('Tools.forgotten is refused');
  });

  it('leaves other contexts to their own guards', () => {
    expect(check('forgotten', [], 'http')).toBe(true);
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
