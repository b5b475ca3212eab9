import { Scope } from '../../auth/scope.js';
import type { ToolDefinition } from './tool-definition.js';
import { ToolCatalogue } from './tool.catalogue.js';
import type { ToolExplorer } from './tool.explorer.js';

const tool = (name: string, ...scopes: Scope[]): ToolDefinition => ({
  name,
  scopes,
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

const catalogueOf = (...tools: ToolDefinition[]): ToolCatalogue => {
  const catalogue = new ToolCatalogue({
    explore: () => tools,
    bindUnknown: () => async () => undefined,
  } as unknown as ToolExplorer);
  catalogue.onApplicationBootstrap();
  return catalogue;
};

const names = (catalogue: ToolCatalogue, ...scopes: Scope[]) =>
  catalogue.listFor(new Set(scopes)).tools.map(({ name }) => name);

describe('ToolCatalogue', () => {
  const catalogue = catalogueOf(
    tool('c_write', Scope.FilesWrite),
    tool('a_read', Scope.FilesRead),
    tool('d_both', Scope.FilesRead, Scope.AdminWrite),
    tool('b_open'),
  );

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
    expect(JSON.parse(one.json)).toEqual(one.tools);
  });

  it('keeps a bounded number of lists', () => {
    const all = Object.values(Scope);
    for (let n = 0; n < 2000; n += 1)
      catalogue.listFor(new Set(all.filter((_, bit) => (n >> (bit % 11)) & 1)));
    expect((catalogue as unknown as { lists: Map<string, unknown> }).lists.size).toBeLessThanOrEqual(256);
  });
});
