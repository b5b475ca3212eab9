import { Scope } from '../../auth/scope.js';
import type { HandlerExplorer } from './handler.explorer.js';
import type { ToolDefinition } from './tool-definition.js';
import { ServerConfig } from '../../config/server.config.js';
import { ToolCatalogue } from './tool.catalogue.js';
import type { ToolExplorer } from './tool.explorer.js';
import { ToolsetSelection } from './toolsets.js';

const tool = (name: string, ...scopes: Scope[]): ToolDefinition => ({
  name,
  scopes,
  toolset: 'files',
  core: false,
  resultBudget: 0,
  inputSchema: { type: 'object' },
  effect: 'read',
  input: undefined,
  source: `Test.${name}`,
  run: async () => undefined,
  published: {
    name,
    description: name,
    inputSchema: { type: 'object' },
    annotations: { readOnlyHint: true },
  },
});

const catalogueOf = (tools: ToolDefinition[], offered: string[] = []): ToolCatalogue => {
  const explorer = { explore: () => tools };
  const handlers = { bindRefusal: () => async () => undefined };
  const config = Object.assign(new ServerConfig(), { toolsets: offered });
  const catalogue = new ToolCatalogue(
    explorer as unknown as ToolExplorer,
    handlers as unknown as HandlerExplorer,
    config,
  );
  catalogue.onApplicationBootstrap();
  return catalogue;
};

const names = (catalogue: ToolCatalogue, ...scopes: Scope[]) =>
  catalogue.listFor(new Set(scopes)).tools.map(({ name }) => name);

describe('ToolCatalogue', () => {
  const catalogue = catalogueOf([
    tool('c_write', Scope.FilesWrite),
    tool('a_read', Scope.FilesRead),
    tool('d_both', Scope.FilesRead, Scope.AdminWrite),
    tool('b_open'),
  ]);

  it('lists what the scopes allow, in alphabetical order', () => {
    expect(names(catalogue)).toEqual(['b_open']);
    expect(names(catalogue, Scope.FilesRead)).toEqual(['a_read', 'b_open']);
    expect(names(catalogue, Scope.AdminWrite)).toEqual(['b_open']);
    expect(names(catalogue, Scope.FilesRead, Scope.AdminWrite, Scope.FilesWrite)).toEqual([
      'a_read',
      'b_open',
      'c_write',
      'd_both',
    ]);
  });

  it('serialises a list once for every caller with the same scopes, in whatever order', () => {
    const one = catalogue.listFor(new Set([Scope.FilesRead, Scope.AdminWrite]));
    const two = catalogue.listFor(new Set([Scope.AdminWrite, Scope.FilesRead]));
    expect(two).toBe(one);
    expect(JSON.parse(one.bytes.toString())).toEqual(one.tools);
  });

  it('keeps a bounded number of lists', () => {
    const all = Object.values(Scope);
    for (let n = 0; n < 2000; n += 1)
      catalogue.listFor(new Set(all.filter((_, bit) => (n >> (bit % 11)) & 1)));
    expect((catalogue as unknown as { lists: Map<string, unknown> }).lists.size).toBeLessThanOrEqual(256);
  });

  describe('with toolsets', () => {
    const tools = [
      { ...tool('create_file', Scope.FilesWrite), core: true },
      tool('delete_file', Scope.FilesWrite),
      { ...tool('read_live'), toolset: 'live' },
    ];
    const chosen = (...choices: string[][]) =>
      choices.reduce((selection, choice) => selection.narrowedTo(choice), ToolsetSelection.EVERYTHING);
    const listed = (catalogue: ToolCatalogue, ...choices: string[][]) =>
      catalogue.listFor(new Set([Scope.FilesWrite]), chosen(...choices)).tools.map(({ name }) => name);

    it('lists those of every toolset chosen, and of core those that belong to it', () => {
      const all = catalogueOf(tools);
      expect(all.toolsets).toEqual(['core', 'files', 'live']);
      expect(listed(all)).toEqual(['create_file', 'delete_file', 'read_live']);
      expect(listed(all, ['core'])).toEqual(['create_file']);
      expect(listed(all, ['core', 'live'])).toEqual(['create_file', 'read_live']);
    });

    it('narrows by every choice, and never widens', () => {
      const all = catalogueOf(tools);
      expect(listed(all, ['files', 'live'], ['live'])).toEqual(['read_live']);
      expect(listed(all, ['core'], ['files'])).toEqual(['create_file']);
      expect(listed(all, ['live'], ['files'])).toEqual([]);
      expect(listed(all, [])).toEqual([]);
    });

    it('does not hold what the server does not offer', () => {
      const some = catalogueOf(tools, ['live']);
      expect(some.tools.map(({ name }) => name)).toEqual(['read_live']);
      expect(some.find('create_file')).toBeUndefined();
      expect(some.toolsets).toEqual(['core', 'files', 'live']);
    });

    it('stops the start for a toolset that does not exist', () => {
      expect(() => catalogueOf(tools, ['life'])).toThrow('MCP_TOOLSETS must list only core, files, live');
    });

    it('runs a tool within the selection only', () => {
      const all = catalogueOf(tools);
      const tool = all.find('read_live')!;
      expect(all.callable('read_live', chosen(['live']))).toBe(tool);
      expect(all.callable('read_live', chosen(['files'])).run).not.toBe(tool.run);
    });
  });
});
