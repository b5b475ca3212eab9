import { Injectable } from '@nestjs/common';
import { IsArray, IsBoolean, IsInt, IsOptional, IsPositive, IsString } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';

export class ReadProjectNodesDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Add price, host, speed, description and user profile.')
  @IsOptional()
  @IsBoolean()
  includeDetails?: boolean;
}

export class UpdateProjectNodesDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Ids of the nodes to use; empty or left out selects automatically.')
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  nodes?: string[];
}

@Injectable()
export class NodesService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'read',
    description:
      'Read the backtest, research and live nodes of the organization: id, size, busy, by whom, and whether active for this project. create_live_algorithm needs a live node that is not busy.',
  })
  @RequireScopes(Scope.ProjectsRead)
  async readProjectNodes(
    { projectId, includeDetails }: ReadProjectNodesDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.quantconnect.post(call, '/projects/nodes/read', { projectId });
    return includeDetails ? answer : summary(answer);
  }

  @Tool({
    effect: 'write',
    idempotent: true,
    description: 'Choose the nodes a project may use, in place of those chosen before.',
  })
  @RequireScopes(Scope.ProjectsWrite)
  async updateProjectNodes(changes: UpdateProjectNodesDto, call: ToolCall): Promise<object> {
    return summary(await this.quantconnect.post(call, '/projects/nodes/update', changes));
  }
}

const DETAILS = new Set(['price', 'host', 'speed', 'description', 'userProfile']);

/** An organization may have many nodes; what tells them apart is enough to choose one. */
function summary(answer: Record<string, unknown>): object {
  const kinds = Object.entries((answer['nodes'] as object | null | undefined) ?? {});
  const nodes = kinds.map(([kind, list]) => [kind, Array.isArray(list) ? list.map(brief) : list] as const);
  return {
    ...answer,
    nodes: Object.fromEntries(nodes),
    omitted: [`${[...DETAILS].join(', ')}: read_project_nodes with includeDetails`],
  };
}

function brief(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).filter(([name, value]) => !DETAILS.has(name) && value !== null),
  );
}
