import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { InsufficientScope } from '../auth/challenge.js';
import type { AuthenticatedRequest } from '../auth/guards/jwt-auth.guard.js';
import { missingScopes } from '../auth/guards/scopes.guard.js';
import { Scope } from '../auth/scope.js';

const REQUIRED = [Scope.AdminWrite] as const;

/** Lets administrators pass. Runs after authentication. */
@Injectable()
export class AdminGuard implements CanActivate {
  /** @throws InsufficientScope */
  canActivate(context: ExecutionContext): boolean {
    const { user } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const missing = missingScopes(user.principal, REQUIRED);
    if (missing.length > 0) throw new InsufficientScope(REQUIRED, missing);
    return true;
  }
}
