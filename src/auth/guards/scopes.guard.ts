import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InsufficientScope } from '../challenge.js';
import { REQUIRED_SCOPES } from '../decorators/require-scopes.decorator.js';
import { MCP_CONTEXT } from '../mcp-context.js';
import type { Caller, Principal } from '../principal.js';
import type { Scope } from '../scope.js';
import { Attribute } from '../../tracing/attributes.js';
import { decisionSpan } from '../../tracing/in-span.js';

/** The scopes of `required` that the principal does not have, in their order. */
export function missingScopes(principal: Principal, required: readonly Scope[]): Scope[] {
  return required.filter((scope) => !principal.scopes.has(scope));
}

/** Checks `@RequireScopes` of a tool; its arguments are the input and the call, which names the caller. */
@Injectable()
export class ScopesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws InsufficientScope naming all scopes of the tool. */
  canActivate(context: ExecutionContext): boolean {
    if (context.getType<string>() !== MCP_CONTEXT) return true;
    const required = this.requiredScopes(context);
    const { caller } = context.getArgByIndex<{ caller: Caller }>(1);
    const missing = missingScopes(caller.principal, required);
    decisionSpan('authz.decide', { [Attribute.decision]: missing.length > 0 ? 'deny' : 'allow' });
    if (missing.length > 0) throw new InsufficientScope(required, missing);
    return true;
  }

  private requiredScopes(context: ExecutionContext): readonly Scope[] {
    const required = this.reflector.get<readonly Scope[] | undefined>(REQUIRED_SCOPES, context.getHandler());
    if (required) return required;
    const method = `${context.getClass().name}.${context.getHandler().name}`;
    throw new Error(`${method} is refused: it has neither @RequireScopes nor @AnyAuthenticatedCaller.`);
  }
}
