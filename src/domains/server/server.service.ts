import { Injectable } from '@nestjs/common';
import { AnyAuthenticatedCaller } from '../../auth/decorators/require-scopes.decorator.js';
import { ToolCatalogue } from '../../mcp/catalogue/tool.catalogue.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { SERVER_NAME, SERVER_VERSION } from '../../version.js';
import { finding } from './finding.js';

@Injectable()
export class ServerService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly catalogue: ToolCatalogue,
  ) {}

  @Tool({
    effect: 'read',
    core: true,
    description:
      'Check server, authentication, whether QuantConnect answers and accepts the credentials. Call it first when something fails.',
  })
  @AnyAuthenticatedCaller()
  async healthCheck(call: ToolCall): Promise<object> {
    const { kind, subject, scopes, expiresAt } = call.principal;
    const expires = kind === 'token' ? new Date(expiresAt * 1000).toISOString() : null;
    return {
      server: { status: 'ok', name: SERVER_NAME, version: SERVER_VERSION },
      authentication: {
        status: kind === 'token' ? 'token' : 'environment',
        subject,
        scopes: scopes.size,
        expires,
      },
      quantconnect: await this.reach(call),
      tools: {
        available: this.catalogue.listFor(scopes, call.toolsets).tools.length,
        total: this.catalogue.tools.length,
      },
    };
  }

  private async reach(call: ToolCall): Promise<object> {
    const startedAt = performance.now();
    try {
      await this.quantconnect.post(call, '/authenticate');
      return {
        status: 'ok',
        credentials: call.credentialSource,
        milliseconds: Math.round(performance.now() - startedAt),
      };
    } catch (error) {
      return finding(error, call);
    }
  }
}
