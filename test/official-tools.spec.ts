import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BROKERAGES, DATA_PROVIDERS } from '../src/domains/live/brokerages/brokerages.data.js';
import { fieldProblems } from '../src/domains/live/brokerages/field-values.js';
import type { Connection } from '../src/domains/live/brokerages/fields.js';
import {
  OptimizationConstraintDto,
  OptimizationParameterDto,
} from '../src/domains/optimizations/grid.dto.js';
import { ToolCatalogue } from '../src/mcp/catalogue/tool.catalogue.js';
import type { ToolDefinition } from '../src/mcp/catalogue/tool-definition.js';
import { fieldDescriptions } from '../src/mcp/decorators/describe.decorator.js';
import type { JsonSchema } from '../src/mcp/schema/json-schema.js';
import { startStack, type Stack } from './support/stack.js';

interface Hints {
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
}

/** QuantConnect's own MCP server: what its tools are called, where they post to and what they take. */
const OFFICIAL: Readonly<
  Record<string, { endpoint: string | null; parameters: readonly string[]; annotations: Hints }>
> = JSON.parse(readFileSync(resolve(__dirname, 'fixtures/official-tools.json'), 'utf8'));

// Each is a hint that we give on purpose although the official server gives another.
const OTHER_HINTS: Readonly<Record<string, string>> = {
  create_live_algorithm: 'real orders cannot be taken back',
  lock_project_with_collaborators: 'taking a lock destroys nothing',
  patch_file: 'a diff fits once, so a repeat fails',
};

describe("QuantConnect's own tools", () => {
  let stack: Stack;
  let catalogue: ToolCatalogue;

  beforeAll(async () => {
    stack = await startStack();
    catalogue = stack.app.get(ToolCatalogue);
  });
  afterAll(() => stack.close());

  const official = Object.entries(OFFICIAL);

  it('are all there, with every parameter they take', () => {
    const missingTools = official.filter(([name]) => !catalogue.find(name)).map(([name]) => name);
    const wanted = official.flatMap(([name, { parameters }]) => parameters.map((path) => ({ name, path })));
    const missing = wanted.filter(({ name, path }) => !takes(catalogue.find(name), path));
    process.stdout.write(
      `${official.length - missingTools.length}/${official.length} tools, ${wanted.length - missing.length}/${wanted.length} parameters\n`,
    );
    expect(missingTools).toEqual([]);
    expect(missing.map(({ name, path }) => `${name} lacks ${path}`)).toEqual([]);
    expect([official.length, wanted.length]).toEqual([64, 340]);
  });

  it('have the same hints, but for those that differ for a reason', () => {
    const different = official
      .filter(
        ([name, { annotations }]) => !sameHints(annotations, catalogue.find(name)?.published.annotations),
      )
      .map(([name]) => name);
    expect(different).toEqual(Object.keys(OTHER_HINTS));
  });
});

/** What is left out is what the protocol assumes. Of a tool that reads nothing more is asked. */
function sameHints(theirs: Hints, ours: Hints = {}): boolean {
  const meant = ({ readOnlyHint = false, destructiveHint = true, idempotentHint = false }: Hints) =>
    readOnlyHint ? 'reads' : `destructive ${destructiveHint}, idempotent ${idempotentHint}`;
  return meant(theirs) === meant(ours);
}

function takes(tool: ToolDefinition | undefined, path: string): boolean {
  if (!tool) return false;
  const [first, ...rest] = path.split('.');
  if (tool.name === 'create_live_algorithm' && rest.length > 0) return deploymentTakes(first!, rest);
  const item = /_optimization/.test(tool.name) ? GRID[first!] : undefined;
  if (item && rest.length > 0) return Object.hasOwn(fieldDescriptions(item), rest[0]!);
  return schemaTakes(tool.inputSchema, path.split('.'));
}

// Lists whose items no schema names, because they are published briefly.
const GRID: Readonly<Record<string, Function>> = {
  parameters: OptimizationParameterDto,
  constraints: OptimizationConstraintDto,
};

function schemaTakes({ properties, items }: JsonSchema, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return true;
  const field = (items ? items.properties : properties)?.[first];
  return field !== undefined && schemaTakes(field, rest);
}

/** The settings of a deployment are in a table of their own, because they would cost a model too much. */
function deploymentTakes(group: string, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (group === 'brokerage') return connectionsTake(BROKERAGES, path);
  const providers = group === 'dataProviders' ? DATA_PROVIDERS[first!] : undefined;
  return providers !== undefined && connectionsTake(providers, rest);
}

function connectionsTake(connections: readonly Connection[], path: readonly string[]): boolean {
  const [name, inner] = path;
  if (name === undefined || name === 'id') return true;
  return connections.some(({ fields }) => {
    const field = fields[name];
    if (!field || !inner) return field !== undefined;
    return !fieldProblems(name, field, [{ [inner]: 1 }]).some((problem) => problem.includes('may hold'));
  });
}
