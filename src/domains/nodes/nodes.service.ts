import { Injectable } from '@nestjs/common';
import { IsArray, IsBoolean, IsInt, IsOptional, IsPositive, IsString } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { entriesOf, fieldsOf, without, withoutNulls } from '../../quantconnect/lenient.js';
import { pagesOf } from '../../quantconnect/page.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Advice } from '../../quantconnect/reconciliation/advice.js';
import { asAsked } from '../../quantconnect/reconciliation/finding.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';

export class ReadProjectNodesDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Add price, host, speed, profile.')
  @IsOptional()
  @IsBoolean()
  includeDetails?: boolean;
}

export class UpdateProjectNodesDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Their ids; without any QuantConnect chooses.')
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  nodes?: string[];
}

@Injectable()
export class NodesService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
  ) {}

  @Tool({
    effect: 'read',
    description:
      'Read the backtest, research and live nodes of the organization: id, size, busy, by whom, whether active for this project.',
  })
  @RequireScopes(Scope.ProjectsRead)
  async readProjectNodes(
    { projectId, includeDetails }: ReadProjectNodesDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.quantconnect.post(call, '/projects/nodes/read', { projectId });
    return nodesOf(answer, includeDetails);
  }

  @Tool({
    effect: 'write',
    idempotent: true,
    description: 'Choose the nodes a project may use, in place of those chosen before.',
  })
  @RequireScopes(Scope.ProjectsWrite)
  updateProjectNodes(changes: UpdateProjectNodesDto, call: ToolCall): Promise<object> {
    const { projectId, nodes = [] } = changes;
    return this.reconciler.write<object>(call, {
      send: async () => nodesOf(await this.quantconnect.post(call, '/projects/nodes/update', changes)),
      look: async (reading) => {
        const answer = await this.quantconnect.post(reading, '/projects/nodes/read', { projectId });
        return asAsked(isChosen(answer, nodes), nodesOf(answer), 'read_project_nodes');
      },
      next: Advice.harmless('read_project_nodes', { projectId }),
    });
  }
}

/** Whether exactly these nodes are chosen; of none, that the choice is QuantConnect's. */
function isChosen({ nodes, autoSelectNode }: JsonObject, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return autoSelectNode === true;
  const active = entriesOf(nodes)
    .flatMap((list) => entriesOf(list).map(fieldsOf))
    .filter((node) => node['active'] === true);
  return active.length === wanted.length && active.every(({ id }) => wanted.includes(String(id)));
}

const DETAILS = ['price', 'host', 'speed', 'description', 'userProfile'];

/** An organization may have many nodes; what tells them apart is enough to choose one. */
function nodesOf(answer: JsonObject, includeDetails = false): object {
  const lists = Object.entries(fieldsOf(answer['nodes'])).map(
    ([kind, list]) =>
      [kind, usableFirst(entriesOf(list).map((node) => (includeDetails ? node : brief(node))))] as const,
  );
  const { shown } = pagesOf(Object.fromEntries(lists));
  const missing = lists.filter(([kind, list]) => shown[kind]!.length < list.length);
  const omitted = [
    ...(includeDetails ? [] : [`${DETAILS.join(', ')}: read_project_nodes with includeDetails`]),
    ...missing.map(
      ([kind, list]) =>
        `${list.length - shown[kind]!.length} ${kind} nodes: read_organization_nodes with kind ${kind}`,
    ),
  ];
  return { ...answer, nodes: shown, ...(omitted.length > 0 && { omitted }) };
}

/** What a project can use now comes first: chosen for it, then free. */
const usableFirst = (nodes: readonly unknown[]): readonly unknown[] =>
  nodes.toSorted((one, other) => usability(other) - usability(one));

function usability(node: unknown): number {
  const { active, busy } = fieldsOf(node);
  return (active === true ? 2 : 0) + (busy === true ? 0 : 1);
}

const brief = (node: unknown): JsonObject => withoutNulls(without(node, ...DETAILS));
