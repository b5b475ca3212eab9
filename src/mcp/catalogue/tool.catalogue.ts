import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Scope } from '../../auth/scope.js';
import { ConfigError } from '../../config/config.errors.js';
import { ServerConfig } from '../../config/server.config.js';
import { ToolDeclarationError } from '../tool.errors.js';
import { HandlerExplorer } from './handler.explorer.js';
import type { PublishedTool, ToolDefinition } from './tool-definition.js';
import { ToolExplorer } from './tool.explorer.js';
import { CORE, ToolsetSelection } from './toolsets.js';

/** What one set of scopes may see, made once and shared by every caller with the same scopes and toolsets. */
export interface ToolList {
  readonly tools: readonly PublishedTool[];
  /** The `tools` array as JSON in UTF-8, to be written as it is. */
  readonly bytes: Buffer;
}

// A caller chooses their token's scopes from 28 and toolsets from 17, so sets are many in theory and few in practice.
const MAX_LISTS = 256;

/** Every tool of the server, built once at start. */
@Injectable()
export class ToolCatalogue implements OnApplicationBootstrap {
  private readonly byName = new Map<string, ToolDefinition>();
  private readonly lists = new Map<string, ToolList>();
  private readonly scopesTexts = new WeakMap<ReadonlySet<Scope>, string>();
  /** Look-ups of lists so far. */
  readonly listCounts = { hit: 0, miss: 0 };
  private toolsetNames: readonly string[] = [];
  private runUnknown!: ToolDefinition['run'];
  private runNotSelected!: ToolDefinition['run'];

  constructor(
    private readonly explorer: ToolExplorer,
    private readonly handlers: HandlerExplorer,
    private readonly config: ServerConfig,
  ) {}

  /** @throws ToolDeclarationError or ConfigError, which stops the start */
  onApplicationBootstrap(): void {
    this.runUnknown = this.handlers.bindRefusal('refuseUnknown');
    this.runNotSelected = this.handlers.bindRefusal('refuseNotSelected');
    const tools = this.explorer.explore().sort((a, b) => (a.name < b.name ? -1 : 1));
    this.toolsetNames = [CORE, ...[...new Set(tools.map(({ toolset }) => toolset))].sort()];
    const offered = this.offered();
    for (const tool of tools) if (offered.allows(tool)) this.add(tool);
  }

  /** All tools by name, in alphabetical order. */
  get tools(): readonly ToolDefinition[] {
    return [...this.byName.values()];
  }

  /** The names that a selection can be made of; `core` first. */
  get toolsets(): readonly string[] {
    return this.toolsetNames;
  }

  find(name: string): ToolDefinition | undefined {
    return this.byName.get(name);
  }

  /** What runs when `name` is called: the tool, or what refuses the call and lets it be recorded. */
  callable(name: string, selection: ToolsetSelection): ToolDefinition {
    const tool = this.byName.get(name);
    if (!tool) return this.unknown(name);
    return selection.allows(tool) ? tool : { ...tool, run: this.runNotSelected };
  }

  /** A stand-in for a name that no tool has: calling it is refused like any other call, and recorded. */
  private unknown(name: string): ToolDefinition {
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
      toolset: '',
      core: false,
      resultBudget: 0,
      input: undefined,
      inputSchema: published.inputSchema,
      source: 'ToolRefusals',
      run: this.runUnknown,
    };
  }

  /** The tools that these scopes allow and this selection holds, in alphabetical order. */
  listFor(scopes: ReadonlySet<Scope>, selection = ToolsetSelection.EVERYTHING): ToolList {
    const key = `${this.scopesText(scopes)} ${selection.key}`;
    const known = this.lists.get(key);
    this.listCounts[known ? 'hit' : 'miss'] += 1;
    if (known) return known;
    const list = this.build(scopes, selection);
    if (this.lists.size >= MAX_LISTS) this.lists.delete(this.lists.keys().next().value!);
    this.lists.set(key, list);
    return list;
  }

  /** Made once for every set: those of tokens are kept as long as the tokens are, and never change. */
  private scopesText(scopes: ReadonlySet<Scope>): string {
    const known = this.scopesTexts.get(scopes);
    if (known !== undefined) return known;
    const text = [...scopes].sort().join(' ');
    this.scopesTexts.set(scopes, text);
    return text;
  }

  private build(scopes: ReadonlySet<Scope>, selection: ToolsetSelection): ToolList {
    const tools = this.tools
      .filter((tool) => selection.allows(tool) && tool.scopes.every((scope) => scopes.has(scope)))
      .map((tool) => tool.published);
    return Object.freeze({ tools: Object.freeze(tools), bytes: Buffer.from(JSON.stringify(tools)) });
  }

  /** What is outside of these is not there for anybody. */
  private offered(): ToolsetSelection {
    const { toolsets } = this.config;
    const unknown = toolsets.filter((name) => !this.toolsetNames.includes(name));
    if (unknown.length > 0)
      throw new ConfigError([`MCP_TOOLSETS must list only ${this.toolsetNames.join(', ')}`]);
    return ToolsetSelection.EVERYTHING.narrowedTo(toolsets.length > 0 ? toolsets : undefined);
  }

  private add(tool: ToolDefinition): void {
    const other = this.byName.get(tool.name);
    if (other) {
      throw new ToolDeclarationError(tool.source, `is a @Tool named ${tool.name}, and so is ${other.source}`);
    }
    this.byName.set(tool.name, Object.freeze(tool));
  }
}
