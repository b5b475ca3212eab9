import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Scope } from '../../auth/scope.js';
import { ToolDeclarationError } from '../tool.errors.js';
import type { PublishedTool, ToolDefinition } from './tool-definition.js';
import { ToolExplorer } from './tool.explorer.js';

/** What one set of scopes may see, made once and shared by every caller with the same scopes. */
export interface ToolList {
  readonly tools: readonly PublishedTool[];
  /** The `tools` array as JSON, to be written as it is. */
  readonly json: string;
}

// A caller chooses their token's scopes from 28, so sets are many in theory and few in practice.
const MAX_LISTS = 256;

/** Every tool of the server, built once at start. */
@Injectable()
export class ToolCatalogue implements OnApplicationBootstrap {
  private readonly byName = new Map<string, ToolDefinition>();
  private readonly lists = new Map<string, ToolList>();
  private runUnknown!: ToolDefinition['run'];

  constructor(private readonly explorer: ToolExplorer) {}

  /** @throws ToolDeclarationError, which stops the start */
  onApplicationBootstrap(): void {
    this.runUnknown = this.explorer.bindUnknown();
    const tools = this.explorer.explore().sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const tool of tools) this.add(tool);
  }

  /** All tools by name, in alphabetical order. */
  get tools(): readonly ToolDefinition[] {
    return [...this.byName.values()];
  }

  find(name: string): ToolDefinition | undefined {
    return this.byName.get(name);
  }

  /** A stand-in for a name that no tool has: calling it is refused like any other call, and recorded. */
  unknown(name: string): ToolDefinition {
    const published = {
      name,
      description: '',
      inputSchema: { type: 'object' as const },
      annotations: {},
    };
    return {
      name,
      published,
      effect: 'read',
      scopes: [],
      input: undefined,
      source: 'UnknownToolService',
      run: this.runUnknown,
    };
  }

  /** The tools that these scopes allow, in alphabetical order. */
  listFor(scopes: ReadonlySet<Scope>): ToolList {
    const key = [...scopes].sort().join(' ');
    const known = this.lists.get(key);
    if (known) return known;
    const list = this.build(scopes);
    if (this.lists.size >= MAX_LISTS) this.lists.delete(this.lists.keys().next().value!);
    this.lists.set(key, list);
    return list;
  }

  private build(scopes: ReadonlySet<Scope>): ToolList {
    const tools = this.tools
      .filter((tool) => tool.scopes.every((scope) => scopes.has(scope)))
      .map((tool) => tool.published);
    return Object.freeze({ tools: Object.freeze(tools), json: JSON.stringify(tools) });
  }

  private add(tool: ToolDefinition): void {
    const other = this.byName.get(tool.name);
    if (other) {
      throw new ToolDeclarationError(tool.source, `is a @Tool named ${tool.name}, and so is ${other.source}`);
    }
    this.byName.set(tool.name, Object.freeze(tool));
  }
}
