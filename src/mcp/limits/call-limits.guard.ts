import { Injectable } from '@nestjs/common';
import { ServerConfig } from '../../config/server.config.js';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import { CallChain, type CallStep, type Run } from '../chain/call-chain.js';
import { callClassOf } from './call-class.js';
import { CallLimits } from './call-limits.js';

/** Counts the calls that come over stdio. Those over HTTP were counted where they can be answered by a status. */
@Injectable()
export class CallLimitsGuard implements CallStep {
  constructor(
    private readonly limits: CallLimits,
    private readonly server: ServerConfig,
    private readonly tools: ToolCatalogue,
    chain: CallChain,
  ) {
    chain.add('limits', this);
  }

  /** Throws RateLimitExceeded and LimitsUnavailable. */
  around(next: Run): Run {
    if (this.server.transport === 'http') return next;
    return async (input, call) => {
      const { principal, kind, tool, request } = call;
      const called = kind === 'tool' ? this.tools.find(tool) : undefined;
      await this.limits.admit(principal, callClassOf(called, request?.method));
      return next(input, call);
    };
  }
}
