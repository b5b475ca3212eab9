import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PROMPT, type PromptOptions } from '../decorators/prompt.decorator.js';
import type { Handler } from './handler.js';
import { HandlerExplorer } from './handler.explorer.js';
import { byName } from './listing.js';

/** A prompt as `prompts/list` shows it. */
export interface PublishedPrompt {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly arguments: { readonly name: string; readonly description?: string; readonly required: boolean }[];
}

export interface PromptDefinition extends Handler {
  readonly published: PublishedPrompt;
}

/** Every prompt of the server, built once at start. */
@Injectable()
export class PromptCatalogue implements OnApplicationBootstrap {
  private prompts: readonly PromptDefinition[] = [];

  constructor(private readonly handlers: HandlerExplorer) {}

  /** @throws ToolDeclarationError, which stops the start */
  onApplicationBootstrap(): void {
    this.prompts = this.handlers
      .find(PROMPT)
      .map(({ options, handler }) => ({ ...handler, published: publishedOf(options, handler) }))
      .sort(byName);
  }

  get all(): readonly PromptDefinition[] {
    return this.prompts;
  }

  find(name: unknown): PromptDefinition | undefined {
    return this.prompts.find((prompt) => prompt.name === name);
  }
}

function publishedOf({ description, title }: PromptOptions, { name, inputSchema }: Handler): PublishedPrompt {
  const { properties = {}, required = [] } = inputSchema;
  return {
    name,
    ...(title && { title }),
    description,
    arguments: Object.entries(properties).map(([argument, field]) => ({
      name: argument,
      ...(field.description && { description: field.description }),
      required: required.includes(argument),
    })),
  };
}
