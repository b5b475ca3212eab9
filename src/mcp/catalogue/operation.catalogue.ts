import { Injectable } from '@nestjs/common';
import { isTaskMethod, toolNameOf } from '../tasks/task.js';
import type { Handler } from './handler.js';
import { PromptCatalogue } from './prompt.catalogue.js';
import { ResourceCatalogue } from './resource.catalogue.js';
import { ToolCatalogue } from './tool.catalogue.js';

interface Params {
  readonly name?: unknown;
  readonly uri?: unknown;
  readonly taskId?: unknown;
}

/** Which of our methods a message would run, for whoever has to decide before it runs. */
@Injectable()
export class OperationCatalogue {
  constructor(
    private readonly tools: ToolCatalogue,
    private readonly resources: ResourceCatalogue,
    private readonly prompts: PromptCatalogue,
  ) {}

  find(method: unknown, { name, uri, taskId }: Params = {}): Handler | undefined {
    if (method === 'tools/call') return typeof name === 'string' ? this.tools.find(name) : undefined;
    if (isTaskMethod(method)) return this.tools.find(toolNameOf(taskId));
    if (method === 'prompts/get') return this.prompts.find(name);
    return method === 'resources/read' ? this.resources.find(uri)?.resource : undefined;
  }
}
