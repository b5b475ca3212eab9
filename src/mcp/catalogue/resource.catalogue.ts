import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { UriTemplate } from '@modelcontextprotocol/server';
import { RESOURCE, type ResourceOptions } from '../decorators/resource.decorator.js';
import { ToolDeclarationError } from '../tool.errors.js';
import type { Handler } from './handler.js';
import { HandlerExplorer } from './handler.explorer.js';
import { byName } from './listing.js';

/** A resource with everything that is known about it at start. */
export interface ResourceDefinition extends Handler {
  readonly options: ResourceOptions;
  readonly template: UriTemplate;
}

/** A resource that an address leads to, and what its variables are there. */
export interface FoundResource {
  readonly resource: ResourceDefinition;
  readonly variables: Readonly<Record<string, string | number>>;
}

const MAX_URI = 2048;

/** Every resource of the server, built once at start. */
@Injectable()
export class ResourceCatalogue implements OnApplicationBootstrap {
  private resources: readonly ResourceDefinition[] = [];

  constructor(private readonly handlers: HandlerExplorer) {}

  /** @throws ToolDeclarationError, which stops the start */
  onApplicationBootstrap(): void {
    this.resources = this.handlers
      .find(RESOURCE)
      .map(({ options, handler }) => ({ ...handler, options, template: templateOf(options, handler) }))
      .sort(byName);
  }

  get all(): readonly ResourceDefinition[] {
    return this.resources;
  }

  find(uri: unknown): FoundResource | undefined {
    if (typeof uri !== 'string' || uri.length > MAX_URI) return undefined;
    for (const resource of this.resources) {
      const variables = variablesIn(uri, resource);
      if (variables) return { resource, variables };
    }
    return undefined;
  }
}

function templateOf({ uri }: ResourceOptions, { source, inputSchema }: Handler): UriTemplate {
  const template = new UriTemplate(uri);
  const fields = Object.keys(inputSchema.properties ?? {});
  const missing = template.variableNames.filter((name) => !fields.includes(name));
  if (missing.length > 0)
    throw new ToolDeclarationError(source, `has an address with ${missing.join(', ')}, which its DTO lacks`);
  return template;
}

/** The variables as the DTO wants them; an address is text all over. */
function variablesIn(uri: string, { template, inputSchema }: ResourceDefinition) {
  const found = template.match(uri);
  if (!found) return undefined;
  const values = Object.entries(found).map(([name, value]) => {
    const text = decoded(String(value));
    const isNumber = inputSchema.properties?.[name]?.type === 'integer' && /^\d{1,15}$/.test(text);
    return [name, isNumber ? Number(text) : text] as const;
  });
  return Object.fromEntries(values);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
