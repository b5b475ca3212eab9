import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import {
  CreateProjectCollaboratorDto,
  DeleteProjectCollaboratorDto,
  LockProjectWithCollaboratorsDto,
  ReadProjectCollaboratorsDto,
  UpdateProjectCollaboratorDto,
} from './collaboration.dto.js';
import { type CollaboratorsAnswer, collaboratorsOf, everybodyOn } from './collaborators-view.js';

@Injectable()
export class CollaborationService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'write',
    idempotent: true,
    description:
      'Give a person access to a project. Returns everybody on it. From then on edits need lock_project_with_collaborators.',
  })
  @RequireScopes(Scope.CollaborationWrite)
  async createProjectCollaborator(person: CreateProjectCollaboratorDto, call: ToolCall): Promise<object> {
    return everybodyOn(await this.post(call, 'create', person));
  }

  @Tool({
    effect: 'read',
    description: 'List who works on a project with their rights, and the rights of the caller.',
  })
  @RequireScopes(Scope.CollaborationRead)
  async readProjectCollaborators(
    { projectId, ...view }: ReadProjectCollaboratorsDto,
    call: ToolCall,
  ): Promise<object> {
    return collaboratorsOf(await this.post(call, 'read', { projectId }), view);
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Set both rights of a person on a project. Returns everybody on it.',
  })
  @RequireScopes(Scope.CollaborationWrite)
  async updateProjectCollaborator(person: UpdateProjectCollaboratorDto, call: ToolCall): Promise<object> {
    return everybodyOn(await this.post(call, 'update', person));
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Take a person off a project. Returns who is left on it.',
  })
  @RequireScopes(Scope.CollaborationDelete)
  async deleteProjectCollaborator(person: DeleteProjectCollaboratorDto, call: ToolCall): Promise<object> {
    return everybodyOn(await this.post(call, 'delete', person));
  }

  // There is no call that gives a lock back: whoever locks next takes it over.
  @Tool({
    effect: 'write',
    core: true,
    idempotent: true,
    description:
      'Take the edit lock of a project, from another editor too. Needed for edits once it has collaborators: lock, then read_file, then edit, each with the same codeSourceId.',
  })
  @RequireScopes(Scope.CollaborationWrite)
  async lockProjectWithCollaborators(
    { projectId, codeSourceId }: LockProjectWithCollaboratorsDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.post(call, 'lock/acquire', { projectId, codeSourceId });
    const next = `Read the files with read_file, then edit, each time with codeSourceId ${JSON.stringify(codeSourceId)}.`;
    return { ...answer, next };
  }

  private post(call: ToolCall, action: string, body: object): Promise<CollaboratorsAnswer> {
    return this.quantconnect.post<CollaboratorsAnswer>(call, `/projects/collaboration/${action}`, body);
  }
}
