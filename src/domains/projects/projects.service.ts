import { Injectable } from '@nestjs/common';
import { IsHash, IsIn, IsInt, IsNotEmpty, IsOptional, IsPositive, IsString, Min } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Advice } from '../../quantconnect/reconciliation/advice.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';
import { entriesOf, only } from '../../quantconnect/lenient.js';
import { fittingPage, pageOf } from '../../quantconnect/page.js';
import type { ProjectsResponse } from '../../quantconnect/quantconnect.types.js';
import { projectChanged, projectDeleted, projectMade } from './project-looks.js';

export class CreateProjectDto {
  @Describe('Slashes make folders; may be changed to be unique.')
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Describe('Language.')
  @IsIn(['Py', 'C#'])
  language!: 'Py' | 'C#';

  @Describe('The preferred one if left out.')
  @IsOptional()
  @IsHash('md5')
  organizationId?: string;
}

export class ReadProjectDto {
  @Describe('Leave out for a range.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  projectId?: number;

  @Describe('First, from 0, newest first.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;

  @Describe('Project to stop before.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  end?: number;
}

export class ListProjectsDto {
  @Describe('First, from 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  start?: number;
}

export class UpdateProjectDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('New name, unique.')
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
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;
}

const LISTED = ['projectId', 'name', 'language', 'description', 'created', 'modified'];

@Injectable()
export class ProjectsService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
  ) {}

  @Tool({
    effect: 'write',
    core: true,
    description: 'Create a project with starter files. Returns its projectId. Each call makes another one.',
  })
  @RequireScopes(Scope.ProjectsWrite)
  createProject(project: CreateProjectDto, call: ToolCall): Promise<object> {
    return this.reconciler.write<object>(call, {
      send: async () => {
        const answer = await this.quantconnect.post<ProjectsResponse>(call, '/projects/create', project);
        return { project: entriesOf(answer.projects)[0] ?? null };
      },
      look: async (reading, time) =>
        projectMade(project, await this.quantconnect.post(reading, '/projects/read'), time),
      makes: `project ${project.name}`,
      next: Advice.readFirst('list_projects', {}),
    });
  }

  @Tool({
    effect: 'read',
    core: true,
    description: 'Read one project, or a range: language, parameters, libraries, collaborators, settings.',
  })
  @RequireScopes(Scope.ProjectsRead)
  async readProject(range: ReadProjectDto, call: ToolCall): Promise<object> {
    const { start = 0, end = Infinity } = range;
    if (end <= start) call.refuse('end must be above start');
    const { projects } = await this.quantconnect.post<ProjectsResponse>(call, '/projects/read', range);
    const { shown, nextStart } = fittingPage(entriesOf(projects), range.start ?? 0, undefined);
    return { projects: shown, ...(nextStart && { nextStart }) };
  }

  // The same endpoint lists every LEAN version besides; they have a tool of their own.
  @Tool({
    effect: 'read',
    core: true,
    description: 'List all projects: id, name, language, dates.',
  })
  @RequireScopes(Scope.ProjectsRead)
  async listProjects({ start }: ListProjectsDto, call: ToolCall): Promise<object> {
    const { projects } = await this.quantconnect.post<ProjectsResponse>(call, '/projects/read');
    const all = entriesOf(projects).map((project) => only(project, ...LISTED));
    const { shown, nextStart } = pageOf(all, start);
    return { projects: shown, length: all.length, ...(nextStart && { nextStart }) };
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Change name or description; what is left out stays.',
  })
  @RequireScopes(Scope.ProjectsWrite)
  updateProject(changes: UpdateProjectDto, call: ToolCall): Promise<object> {
    const { projectId } = changes;
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/projects/update', changes),
      look: async (reading) =>
        projectChanged(changes, await this.quantconnect.post(reading, '/projects/read', { projectId })),
      next: Advice.harmless('read_project', { projectId }),
    });
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Delete a project. It moves to "Recycle Bin/", where a person can restore it.',
  })
  @RequireScopes(Scope.ProjectsDelete)
  deleteProject({ projectId }: DeleteProjectDto, call: ToolCall): Promise<object> {
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/projects/delete', { projectId }),
      look: async (reading) =>
        projectDeleted(await this.quantconnect.post(reading, '/projects/read', { projectId })),
      next: Advice.harmless('read_project', { projectId }),
    });
  }
}
