import { Injectable } from '@nestjs/common';
import { IsInt, IsOptional, IsPositive } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import { fitting } from '../../quantconnect/page.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';

const VERSIONS_SHOWN = 20;

export class ReadLeanVersionsDto {
  @Describe('How many, newest first (default 20).')
  @IsOptional()
  @IsInt()
  @IsPositive()
  count?: number;
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
  async readLeanVersions({ count = VERSIONS_SHOWN }: ReadLeanVersionsDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/lean/versions/read');
    const all = entriesOf(answer['versions']).toSorted((left, right) => idOf(right) - idOf(left));
    const versions = fitting(all.slice(0, count));
    const left = all.length - versions.length;
    return {
      ...answer,
      versions,
      length: all.length,
      ...(left > 0 && { omitted: [`${left} older versions: raise count`] }),
    };
  }

  @Tool({
    effect: 'read',
    title: 'Read LEAN environments',
    description: 'List the Python environments projects can run in.',
  })
  @RequireScopes(Scope.ProjectsRead)
  readLeanEnvironments(call: ToolCall): Promise<object> {
    return this.quantconnect.get(call, '/lean/environments/read');
  }
}

/** Ids grow with time; one that is no number sorts last. */
const idOf = (version: unknown): number => Number(fieldsOf(version)['id']) || 0;
