import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { REQUIRED_SCOPES } from '../../auth/decorators/require-scopes.decorator.js';
import { MCP_CONTEXT } from '../../auth/mcp-context.js';
import type { Scope } from '../../auth/scope.js';
import { ServerConfig } from '../../config/server.config.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { callClassOf } from './call-class.js';
import { CallLimits } from './call-limits.js';

/** Counts the calls that come over stdio. Those over HTTP were counted where they can be answered by a status. */
@Injectable()
export class CallLimitsGuard implements CanActivate {
  constructor(
    private readonly limits: CallLimits,
    private readonly server: ServerConfig,
    private readonly reflector: Reflector,
  ) {}

  /** @throws RateLimitExceeded, LimitsUnavailable */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType<string>() !== MCP_CONTEXT || this.server.transport === 'http') return true;
    const { principal, effect } = context.getArgByIndex<ToolCall>(1);
    const scopes = this.reflector.get<readonly Scope[]>(REQUIRED_SCOPES, context.getHandler());
    await this.limits.admit(principal, callClassOf({ effect, scopes }));
    return true;
  }
}
