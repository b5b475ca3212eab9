import { Injectable } from '@nestjs/common';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import type { ToolDefinition } from '../catalogue/tool-definition.js';
import { Handles } from '../server/handles.js';
import { TASK_LIFETIME_MS, type TaskIdentity, toolNameOf } from './task.js';

/** What an id says. */
export interface OpenTask extends TaskIdentity {
  readonly tool: ToolDefinition;
  /** The tool goes on with it. */
  readonly handle: string;
  readonly state: object;
}

/**
 * The id of a task is its tool's name and the handle that the tool goes on with. The handle is sealed over both tool
 * and tenant, so an id can neither be guessed nor be used by another, and any replica knows the task without a store.
 */
@Injectable()
export class TaskIds {
  constructor(
    private readonly handles: Handles,
    private readonly tools: ToolCatalogue,
  ) {}

  /** The task of a tool whose answer was this handle. */
  of(tool: string, handle: string, tenant: string): TaskIdentity {
    const createdAt = this.handles.read(handle, { tenant, tool })?.issuedAt;
    if (createdAt === undefined) throw new Error(`${tool} answered with a handle that is not its own`);
    return { taskId: `${tool}.${handle}`, createdAt };
  }

  /** @throws ProtocolError where there is no such task for this tenant, or not any more */
  open(taskId: string, tenant: string, now = Date.now()): OpenTask {
    const tool = this.tools.find(toolNameOf(taskId));
    const handle = tool?.continues ? taskId.slice(tool.name.length + 1) : '';
    const content = tool && this.handles.read(handle, { tenant, tool: tool.name });
    if (!tool || !content) throw unknown('There is no such task for this caller');
    if (content.issuedAt + TASK_LIFETIME_MS <= now)
      throw unknown('The task is older than a day; call its tool anew');
    return { taskId, tool, handle, createdAt: content.issuedAt, state: content.state };
  }
}

const unknown = (why: string): ProtocolError => new ProtocolError(ProtocolErrorCode.InvalidParams, why);
