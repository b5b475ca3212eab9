import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { ReadOrganizationDto, ReadOrganizationNodesDto } from './organizations.dto.js';
import { nodesAnswer, organizationAnswer, organizationsAnswer } from './organizations.answers.js';

@Injectable()
export class OrganizationsService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'read',
    description: 'List the organizations of this account.',
  })
  @RequireScopes(Scope.AccountRead)
  async listOrganizations(call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/organizations/list');
    return organizationsAnswer(answer);
  }

  @Tool({
    effect: 'read',
    description: 'Read an organization: type, seats, credit, products, members.',
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
    description: 'List the nodes of an organization: size, whether busy, with which project.',
  })
  @RequireScopes(Scope.ProjectsRead)
  async readOrganizationNodes(nodes: ReadOrganizationNodesDto, call: ToolCall): Promise<object> {
    const { organizationId } = nodes;
    return nodesAnswer(await this.quantconnect.post(call, '/nodes/read', { organizationId }), nodes);
  }
}
