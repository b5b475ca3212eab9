import { Injectable } from '@nestjs/common';
import { AnyAuthenticatedCaller } from '../../auth/decorators/require-scopes.decorator.js';
import { SCOPE_GROUPS, type Scope } from '../../auth/scope.js';
import { LimitsConfig } from '../../config/limits.config.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { finding } from './finding.js';

@Injectable()
export class IdentityService {
  constructor(private readonly limits: LimitsConfig) {}

  @Tool({
    effect: 'read',
    core: true,
    title: 'Who am I',
    description:
      'Tell who this caller is here: subject, tenant, scopes, groups, expiry, rate limit, QuantConnect user and organization.',
  })
  @AnyAuthenticatedCaller()
  async whoami(call: ToolCall): Promise<object> {
    const { kind, subject, issuer, tenant, clientId, scopes, expiresAt } = call.principal;
    return {
      mode: kind,
      subject,
      issuer,
      tenant,
      ...(clientId && { clientId }),
      groups: groupsCoveredBy(scopes),
      scopes: [...scopes],
      expires: kind === 'token' ? new Date(expiresAt * 1000).toISOString() : null,
      rateLimit: this.rateLimit(clientId),
      quantconnect: await accountOf(call),
    };
  }

  /** What is turned off is left out. */
  private rateLimit(clientId: string | undefined): object {
    const { rateLimitPerMinute, callerPerMinute, writePerMinute, livePerMinute } = this.limits;
    const ofClient = clientId !== undefined && callerPerMinute > 0 ? callerPerMinute : Infinity;
    return {
      requestsPerMinute: Math.min(rateLimitPerMinute, ofClient),
      ...(writePerMinute > 0 && { writesPerMinute: writePerMinute }),
      ...(livePerMinute > 0 && { livePerMinute }),
    };
  }
}

function groupsCoveredBy(scopes: ReadonlySet<Scope>): string[] {
  return Object.entries(SCOPE_GROUPS)
    .filter(([, needed]) => needed.every((scope) => scopes.has(scope)))
    .map(([group]) => group);
}

/** Ids only: an account does not give its token away. */
async function accountOf(call: ToolCall): Promise<object> {
  try {
    const { userId, organizationId = null } = await call.account();
    return { userId, organizationId, credentials: call.credentialSource };
  } catch (error) {
    return finding(error, call);
  }
}
