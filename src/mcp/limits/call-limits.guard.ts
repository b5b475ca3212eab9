import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { MCP_CONTEXT } from '../../auth/mcp-context.js';
import { ServerConfig } from '../../config/server.config.js';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { callClassOf } from './call-class.js';
import { CallLimits } from './call-limits.js';

/** Counts the calls that come over stdio. Those over HTTP were counted where they can be answered by a status. */
@Injectable()
export class CallLimitsGuard implements CanActivate {
  constructor(
    private readonly limits: CallLimits,
    private readonly server: ServerConfig,
    private readonly tools: ToolCatalogue,
  ) {}

  /** @throws RateLimitExceeded, LimitsUnavailable */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType<string>() !== MCP_CONTEXT || this.server.transport === 'http') return true;
    const { principal, kind, tool, request } = context.getArgByIndex<ToolCall>(1);
    const called = kind === 'tool' ? this.tools.find(tool) : undefined;
    await this.limits.admit(principal, callClassOf(called, request?.method));
    return true;
  }
}
