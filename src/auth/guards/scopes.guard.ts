import { Injectable } from '@nestjs/common';
import { InsufficientScope } from '../challenge.js';
import type { Principal } from '../principal.js';
import type { Scope } from '../scope.js';
import { Attribute } from '../../tracing/attributes.js';
import { decisionSpan } from '../../tracing/in-span.js';

/** The scopes of `required` that the principal does not have, in their order. */
export function missingScopes(principal: Principal, required: readonly Scope[]): Scope[] {
  return required.filter((scope) => !principal.scopes.has(scope));
}

/** Checks `@RequireScopes` of a tool, a resource or a prompt for each call. */
@Injectable()
export class ScopesGuard {
  /** @throws InsufficientScope naming all scopes that are required. */
  check(principal: Principal, required: readonly Scope[]): void {
    const missing = missingScopes(principal, required);
    decisionSpan('authz.decide', { [Attribute.decision]: missing.length > 0 ? 'deny' : 'allow' });
    if (missing.length > 0) throw new InsufficientScope(required, missing);
  }
}
