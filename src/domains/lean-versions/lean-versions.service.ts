import { Injectable } from '@nestjs/common';
import { IsInt, IsOptional, IsPositive, Min } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import { pageOf, wholeOrBrief } from '../../quantconnect/page.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';

const VERSIONS_SHOWN = 20;

export class ReadLeanVersionsDto {
  @Describe('How many, newest first (default 20).')
  @IsOptional()
  @IsInt()
  @IsPositive()
  count?: number;

  @Describe('First, from 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}

@Injectable()
export class LeanVersionsService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'read',
    title: 'Read LEAN versions',
    description: 'List LEAN engine versions, newest first; an id is a versionId for live deployment.',
  })
  @RequireScopes(Scope.AdminRead)
  async readLeanVersions(
    { count = VERSIONS_SHOWN, start }: ReadLeanVersionsDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.quantconnect.post(call, '/lean/versions/read');
    const all = entriesOf(answer['versions']).toSorted((left, right) => idOf(right) - idOf(left));
    const { shown, ...more } = pageOf(all, start, { most: count });
    return { ...answer, versions: shown, length: all.length, ...more };
  }

  @Tool({
    effect: 'read',
    title: 'Read LEAN environments',
    description: 'List the Python environments projects can run in.',
  })
  @RequireScopes(Scope.ProjectsRead)
  async readLeanEnvironments(call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.get(call, '/lean/environments/read');
    const { shown, isBrief } = wholeOrBrief(entriesOf(answer['environments']), 'id', 'name', 'path');
    const omitted = ['all but id, name and path: too many to describe'];
    return { ...answer, environments: shown, ...(isBrief && { omitted }) };
  }
}

/** Ids grow with time; one that is no number sorts last. */
const idOf = (version: unknown): number => Number(fieldsOf(version)['id']) || 0;
