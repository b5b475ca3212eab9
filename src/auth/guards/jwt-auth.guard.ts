import type { IncomingMessage } from 'node:http';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { AuthConfig } from '../../config/auth.config.js';
import { AdmittedRequests } from '../admitted-requests.js';
import { CallerFactory } from '../caller.factory.js';
import { JwtStrategy } from '../jwt.strategy.js';
import type { Caller } from '../principal.js';

/** A request that the guard let through. */
export interface AuthenticatedRequest {
  user: Caller;
}

/** Lets a request through with `request.user` set to its `Caller`, or answers with a challenge. */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    strategy: JwtStrategy,
    private readonly config: AuthConfig,
    private readonly callers: CallerFactory,
    private readonly admitted: AdmittedRequests,
  ) {
    super({ defaultStrategy: strategy.name, session: false });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<IncomingMessage & AuthenticatedRequest>();
    const caller = this.config.enableAuth ? this.admitted.callerOf(request) : this.callers.fromEnvironment();
    if (!caller) return (await super.canActivate(context)) === true;
    request.user = caller;
    return true;
  }
}
