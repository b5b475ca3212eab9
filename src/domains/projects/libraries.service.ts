import { Injectable } from '@nestjs/common';
import { IsInt, IsPositive } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Advice } from '../../quantconnect/reconciliation/advice.js';
import { asAsked } from '../../quantconnect/reconciliation/finding.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';
import { hasLibrary } from './project-looks.js';

export class ProjectLibraryDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Library project id.')
  @IsInt()
  @IsPositive()
  libraryId!: number;
}

@Injectable()
export class LibrariesService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
  ) {}

  @Tool({
    effect: 'write',
    idempotent: true,
    description: 'Let a project import another as a library; read_project lists them.',
  })
  @RequireScopes(Scope.ProjectsWrite)
  addProjectLibrary({ projectId, libraryId }: ProjectLibraryDto, call: ToolCall): Promise<object> {
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/projects/library/create', { projectId, libraryId }),
      look: async (reading) => {
        const answer = await this.quantconnect.post(reading, '/projects/read', { projectId });
        return asAsked(hasLibrary(answer, libraryId), { success: true }, 'read_project');
      },
      next: Advice.harmless('read_project', { projectId }),
    });
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Take a library from a project; the library itself stays.',
  })
  @RequireScopes(Scope.ProjectsWrite)
  removeProjectLibrary({ projectId, libraryId }: ProjectLibraryDto, call: ToolCall): Promise<object> {
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/projects/library/delete', { projectId, libraryId }),
      look: async (reading) => {
        const answer = await this.quantconnect.post(reading, '/projects/read', { projectId });
        return asAsked(!hasLibrary(answer, libraryId), { success: true }, 'read_project');
      },
      next: Advice.harmless('read_project', { projectId }),
    });
  }
}
