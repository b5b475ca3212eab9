import { Injectable } from '@nestjs/common';
import type { Handler } from './handler.js';
import { PromptCatalogue } from './prompt.catalogue.js';
import { ResourceCatalogue } from './resource.catalogue.js';
import { ToolCatalogue } from './tool.catalogue.js';

/** Which of our methods a message would run, for whoever has to decide before it runs. */
@Injectable()
export class OperationCatalogue {
  constructor(
    private readonly tools: ToolCatalogue,
    private readonly resources: ResourceCatalogue,
    private readonly prompts: PromptCatalogue,
  ) {}

  find(method: unknown, { name, uri }: { name?: unknown; uri?: unknown } = {}): Handler | undefined {
    if (method === 'tools/call') return typeof name === 'string' ? this.tools.find(name) : undefined;
    if (method === 'prompts/get') return this.prompts.find(name);
    return method === 'resources/read' ? this.resources.find(uri)?.resource : undefined;
  }
}
