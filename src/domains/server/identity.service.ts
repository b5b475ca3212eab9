import { Injectable } from '@nestjs/common';
import { AnyAuthenticatedCaller } from '../../auth/decorators/require-scopes.decorator.js';
import { SCOPE_GROUPS, type Scope } from '../../auth/scope.js';
import { ServerConfig } from '../../config/server.config.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { finding } from './finding.js';

@Injectable()
export class IdentityService {
  constructor(private readonly config: ServerConfig) {}

  @Tool({
    effect: 'read',
    core: true,
    title: 'Who am I',
    description:
      'Tell who this caller is here: mode, subject, tenant, scopes, groups, expiry, rate limit, QuantConnect user and organization. Whether it works: health_check.',
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
      rateLimit: this.rateLimit(),
      quantconnect: await accountOf(call),
    };
  }

  /** Requests are counted over HTTP only; at stdio there is one person. */
  private rateLimit(): object | null {
    const { transport, rateLimitPerMinute } = this.config;
    return transport === 'http' ? { requestsPerMinute: rateLimitPerMinute } : null;
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
