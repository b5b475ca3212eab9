import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { entriesOf } from '../../quantconnect/lenient.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { ReadOrganizationDto, ReadOrganizationNodesDto } from './organizations.dto.js';
import { nodesAnswer, organizationAnswer } from './organizations.answers.js';

@Injectable()
export class OrganizationsService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'read',
    description:
      'List the organizations of this account: id, name, type, owner, number of members, which is preferred. The id is what organization-wide tools ask for.',
  })
  @RequireScopes(Scope.AccountRead)
  async listOrganizations(call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/organizations/list');
    return { ...answer, organizations: entriesOf(answer['organizations']) };
  }

  @Tool({
    effect: 'read',
    description: 'Read one organization: type, seats, credit balance, products and members.',
  })
  @RequireScopes(Scope.AccountRead)
  async readOrganization(
    { organizationId, ...include }: ReadOrganizationDto,
    call: ToolCall,
  ): Promise<object> {
    const request = organizationId ? { organizationId } : {};
    const answer = await this.quantconnect.post(call, '/organizations/read', request);
    return organizationAnswer(answer, include);
  }

  @Tool({
    effect: 'read',
    description:
      'List the backtest, research and live nodes of an organization: size, whether busy, and with which project. Those of one project: read_project_nodes.',
  })
  @RequireScopes(Scope.ProjectsRead)
  async readOrganizationNodes(
    { organizationId, kind }: ReadOrganizationNodesDto,
    call: ToolCall,
  ): Promise<object> {
    return nodesAnswer(await this.quantconnect.post(call, '/nodes/read', { organizationId }), kind);
  }
}
