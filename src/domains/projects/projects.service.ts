import { Injectable } from '@nestjs/common';
import { IsHash, IsIn, IsInt, IsNotEmpty, IsOptional, IsPositive, IsString, Min } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import type { ProjectsResponse } from '../../quantconnect/quantconnect.types.js';

export class CreateProjectDto {
  @Describe('Name of the project; slashes make folders. QuantConnect may change it to keep names unique.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('Language of the algorithm: Py or C#.')
  @IsIn(['Py', 'C#'])
  language!: 'Py' | 'C#';

  @Describe('Organization to create it in; the preferred one of the account if left out.')
  @IsOptional()
  @IsHash('md5')
  organizationId?: string;
}

export class ReadProjectDto {
  @Describe('Project to read. Leave out to read a range with start and end.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  projectId?: number;

  @Describe('First project of a range, counted from 0, newest first.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;

  @Describe('End of the range, not included.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  end?: number;
}

export class UpdateProjectDto {
  @Describe('Project to change.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('New name; no other project may have it.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  name?: string;

  @Describe('New description.')
  @IsOptional()
  @IsString()
  description?: string;
}

export class DeleteProjectDto {
  @Describe('Project to delete.')
  @IsInt()
  @IsPositive()
  projectId!: number;
}

@Injectable()
export class ProjectsService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'write',
    description:
      'Create a project with starter files (main.py and research.ipynb, or Main.cs and Research.ipynb). Returns the project; its projectId is what the file, compile and backtest tools take. Each call makes another project.',
  })
  @RequireScopes(Scope.ProjectsWrite)
  async createProject(project: CreateProjectDto, call: ToolCall): Promise<object> {
    const { projects } = await this.quantconnect.post<ProjectsResponse>(call, '/projects/create', project);
    return { project: projects?.[0] ?? null };
  }

  @Tool({
    effect: 'read',
    description:
      'Read one project by projectId, or a range of recent projects by start and end: language, parameters, libraries, collaborators and settings. Files are read with read_file.',
  })
  @RequireScopes(Scope.ProjectsRead)
  async readProject(range: ReadProjectDto, call: ToolCall): Promise<object> {
    const { projects } = await this.quantconnect.post<ProjectsResponse>(call, '/projects/read', range);
    return { projects: projects ?? [] };
  }

  // The same endpoint lists every LEAN version besides; they have a tool of their own.
  @Tool({
    effect: 'read',
    description:
      'List all projects of the account with their ids, names, languages and dates. Details: read_project.',
  })
  @RequireScopes(Scope.ProjectsRead)
  async listProjects(call: ToolCall): Promise<object> {
    const { projects } = await this.quantconnect.post<ProjectsResponse>(call, '/projects/read');
    return {
      projects: (projects ?? []).map(({ projectId, name, language, description, created, modified }) => ({
        projectId,
        name,
        language,
        description,
        created,
        modified,
      })),
    };
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Change the name or the description of a project. What is left out stays as it is.',
  })
  @RequireScopes(Scope.ProjectsWrite)
  updateProject(changes: UpdateProjectDto, call: ToolCall): Promise<object> {
    return this.quantconnect.post(call, '/projects/update', changes);
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description:
      'Delete a project. QuantConnect keeps it under "Recycle Bin/" from where a person can restore it, so it stays in lists under that name.',
  })
  @RequireScopes(Scope.ProjectsDelete)
  deleteProject({ projectId }: DeleteProjectDto, call: ToolCall): Promise<object> {
    return this.quantconnect.post(call, '/projects/delete', { projectId });
  }
}
