import { SCOPE_GROUPS, ALL_SCOPES, type Scope } from '../src/auth/scope.js';
import { ToolCatalogue } from '../src/mcp/catalogue/tool.catalogue.js';
import { ToolsetSelection } from '../src/mcp/catalogue/toolsets.js';
import { startStack, type Stack } from './support/stack.js';

// Bytes of JSON in `tools/list`: what a model pays before it has done anything.
const LIST_BUDGET = 40_000;
const CORE_BUDGET = 12_000;
const TOOL_BUDGET = 1500;
const OUTPUT_SCHEMA_BUDGET = 1000;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('The context that the tools cost', () => {
  let stack: Stack;
  let catalogue: ToolCatalogue;

  beforeAll(async () => {
    stack = await startStack();
    catalogue = stack.app.get(ToolCatalogue);
  });
  afterAll(() => stack.close());

  const list = (scopes: readonly Scope[], ...toolsets: string[]) =>
    catalogue.listFor(
      new Set(scopes),
      ToolsetSelection.EVERYTHING.narrowedTo(toolsets.length > 0 ? toolsets : undefined),
    );

  it('is printed tool by tool', () => {
    const sizes = list(ALL_SCOPES).tools.map((tool) => ({ name: tool.name, bytes: bytesOf(tool) }));
    const lists = {
      all: list(ALL_SCOPES),
      core: list(ALL_SCOPES, 'core'),
      readonly: list(SCOPE_GROUPS.readonly),
      trader: list(SCOPE_GROUPS.trader),
    };
    const rows = [
      ...Object.entries(lists).map(
        ([name, { tools, bytes }]) => `${name}: ${tools.length} tools, ${bytes.byteLength} bytes`,
      ),
      ...catalogue.toolsets.map(
        (name) => `  toolset ${name}: ${list(ALL_SCOPES, name).bytes.byteLength} bytes`,
      ),
      ...sizes.sort((a, b) => b.bytes - a.bytes).map(({ name, bytes }) => `  ${name}: ${bytes} bytes`),
    ];
    process.stdout.write(`${rows.join('\n')}\n`);
    expect(sizes).toHaveLength(catalogue.tools.length);
  });

  it(`is at most ${LIST_BUDGET} bytes for all tools`, () => {
    expect(list(ALL_SCOPES).bytes.byteLength).toBeLessThanOrEqual(LIST_BUDGET);
  });

  it(`is under ${CORE_BUDGET} bytes for the core, which reaches from a project to a backtest`, () => {
    const { tools, bytes } = list(ALL_SCOPES, 'core');
    expect(bytes.byteLength).toBeLessThan(CORE_BUDGET);
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'create_project',
        'create_file',
        'read_file',
        'update_file_contents',
        'patch_file',
        'create_compile',
        'read_compile',
        'create_backtest',
        'read_backtest',
      ]),
    );
  });

  it(`is at most ${TOOL_BUDGET} bytes for any tool`, () => {
    const large = list(ALL_SCOPES).tools.filter((tool) => bytesOf(tool) > TOOL_BUDGET);
    expect(large.map(({ name }) => name)).toEqual([]);
  });

  it(`is at most ${OUTPUT_SCHEMA_BUDGET} bytes for any output schema`, () => {
    const large = list(ALL_SCOPES).tools.filter(
      (tool) => bytesOf((tool as { outputSchema?: unknown }).outputSchema ?? null) > OUTPUT_SCHEMA_BUDGET,
    );
    expect(large.map(({ name }) => name)).toEqual([]);
  });

  it('gives every tool to a toolset', () => {
    const byDomain = catalogue.toolsets.filter((name) => name !== 'core');
    const covered = new Set(
      byDomain.flatMap((name) => list(ALL_SCOPES, name).tools.map((tool) => tool.name)),
    );
    expect(covered.size).toBe(catalogue.tools.length);
  });
});
