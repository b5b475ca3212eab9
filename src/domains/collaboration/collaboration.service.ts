import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Advice } from '../../quantconnect/reconciliation/advice.js';
import { asAsked } from '../../quantconnect/reconciliation/finding.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';
import type { QuantConnectCall } from '../../quantconnect/quantconnect-call.js';
import {
  CreateProjectCollaboratorDto,
  DeleteProjectCollaboratorDto,
  LockProjectWithCollaboratorsDto,
  ReadProjectCollaboratorsDto,
  UpdateProjectCollaboratorDto,
} from './collaboration.dto.js';
import {
  type CollaboratorsAnswer,
  collaboratorsOf,
  everybodyOn,
  hasRights,
  isOff,
} from './collaborators-view.js';

@Injectable()
export class CollaborationService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
  ) {}

  @Tool({
    effect: 'write',
    idempotent: true,
    description:
      'Give a person access to a project. From then on edits need lock_project_with_collaborators.',
  })
  @RequireScopes(Scope.CollaborationWrite)
  createProjectCollaborator(person: CreateProjectCollaboratorDto, call: ToolCall): Promise<object> {
    const { collaboratorUserId: id, collaborationWrite: write, collaborationLiveControl: live } = person;
    return this.change(call, 'create', person, (all) => hasRights(all, id, { write, live }));
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
    description: 'Set both rights of a person on a project.',
  })
  @RequireScopes(Scope.CollaborationWrite)
  updateProjectCollaborator(person: UpdateProjectCollaboratorDto, call: ToolCall): Promise<object> {
    const { collaboratorUserId: id, write, liveControl: live } = person;
    return this.change(call, 'update', person, (all) => hasRights(all, id, { write, live }));
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Take a person off a project. Returns who is left on it.',
  })
  @RequireScopes(Scope.CollaborationDelete)
  deleteProjectCollaborator(person: DeleteProjectCollaboratorDto, call: ToolCall): Promise<object> {
    const { collaboratorId } = person;
    return this.change(call, 'delete', person, (all) => isOff(all, collaboratorId));
  }

  // There is no call that gives a lock back: whoever locks next takes it over.
  @Tool({
    effect: 'write',
    core: true,
    idempotent: true,
    description:
      'Take the edit lock of a project, from another editor too. Needed once it has collaborators: lock, read_file, edit, each with the same codeSourceId.',
  })
  @RequireScopes(Scope.CollaborationWrite)
  async lockProjectWithCollaborators(
    { projectId, codeSourceId }: LockProjectWithCollaboratorsDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.reconciler.write<object>(call, {
      send: () => this.post(call, 'lock/acquire', { projectId, codeSourceId }),
      next: 'Who holds the lock cannot be read. Repeating this call does no harm.',
    });
    const next = `Read the files with read_file, then edit, each time with codeSourceId ${JSON.stringify(codeSourceId)}.`;
    return { ...answer, next };
  }

  private change(
    call: ToolCall,
    action: string,
    person: { readonly projectId: number },
    isSo: (answer: CollaboratorsAnswer) => boolean,
  ): Promise<object> {
    const { projectId } = person;
    return this.reconciler.write<object>(call, {
      send: async () => everybodyOn(await this.post(call, action, person)),
      look: async (reading) => {
        const answer = await this.post(reading, 'read', { projectId });
        return asAsked(isSo(answer), everybodyOn(answer), 'read_project_collaborators');
      },
      next: Advice.harmless('read_project_collaborators', { projectId }),
    });
  }

  private post(call: QuantConnectCall, action: string, body: object): Promise<CollaboratorsAnswer> {
    return this.quantconnect.post<CollaboratorsAnswer>(call, `/projects/collaboration/${action}`, body);
  }
}
