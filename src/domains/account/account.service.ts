import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';

@Injectable()
export class AccountService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'read',
    description: 'Read the account in use: organization id, balance in QCC, payment card.',
  })
  @RequireScopes(Scope.AccountRead)
  readAccount(call: ToolCall): Promise<object> {
    return this.quantconnect.post(call, '/account/read');
  }

  // Refused credentials are this tool's finding, and reach the caller as the failure they are anywhere else.
  @Tool({
    effect: 'read',
    description: "Check that QuantConnect accepts this caller's credentials; fails with the reason if not.",
  })
  @RequireScopes(Scope.AccountRead)
  async checkAuthentication(call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.get(call, '/authenticate');
    const { userId, organizationId = null } = await call.account();
    return { ...answer, userId, organizationId };
  }
}
