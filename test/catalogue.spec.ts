import type { Type } from '@nestjs/common';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { Scope } from '../src/auth/scope.js';
import { isRewritten } from '../src/mcp/decorators/rewritten.decorator.js';
import { PromptCatalogue } from '../src/mcp/catalogue/prompt.catalogue.js';
import { ResourceCatalogue } from '../src/mcp/catalogue/resource.catalogue.js';
import { ToolCatalogue } from '../src/mcp/catalogue/tool.catalogue.js';
import type { ToolDefinition } from '../src/mcp/catalogue/tool-definition.js';
import type { JsonSchema } from '../src/mcp/schema/json-schema.js';
import type { InvalidToolInput } from '../src/mcp/tool.errors.js';
import { isKey, KEY_ARGUMENT, withoutKey } from '../src/mcp/idempotency/idempotency-key.js';
import { compileFit } from '../src/mcp/chain/input-fit.js';
import { ToolInputPipe } from '../src/mcp/tool-input.pipe.js';
import { argumentsFor } from './support/arguments-for.js';
import { startStack, type Stack } from './support/stack.js';

/** The same questions to every tool, so that a new one is asked them without anybody thinking of it. */
describe('The catalogue', () => {
  let stack: Stack;
  let tools: readonly ToolDefinition[];

  beforeAll(async () => {
    stack = await startStack();
    tools = stack.app.get(ToolCatalogue).tools;
  });
  afterAll(() => stack.close());

  const findings = (question: (tool: ToolDefinition) => string | false | undefined): string[] =>
    tools.flatMap((tool) => question(tool) || []);

  it('has scopes on every tool but the two that are open on purpose', () => {
    expect(findings(({ name, scopes }) => scopes.length === 0 && name)).toEqual(['health_check', 'whoami']);
  });

  it('has an effect that fits the verb of the scopes', () => {
    const fits: Record<string, readonly string[]> = {
      read: ['read'],
      write: ['write', 'execute'],
      destroy: ['write', 'delete', 'execute'],
    };
    expect(
      findings(({ name, effect, scopes }) =>
        // The AI tools compute on what they are sent and change nothing, and yet are called executing.
        !READ_BY_A_JOB.has(name) &&
        (READS_TOO.has(name) ? scopes.filter((scope) => !scope.endsWith(':read')) : scopes).some(
          (scope) => scope !== Scope.AiExecute && !fits[effect]!.includes(scope.split(':')[2]!),
        )
          ? `${name} is ${effect}`
          : false,
      ),
    ).toEqual([]);
  });

  it('has hints that do not contradict each other', () => {
    expect(
      findings(({ name, published: { annotations: a } }) =>
        a.readOnlyHint && ('destructiveHint' in a || 'idempotentHint' in a) ? name : false,
      ),
    ).toEqual([]);
  });

  it('describes every tool in whole sentences', () => {
    expect(findings(({ name, published }) => !/^[A-Z][^]*\.$/.test(published.description) && name)).toEqual(
      [],
    );
  });

  it('describes every field, at every depth', () => {
    const undescribed = (schema: JsonSchema, path: string): string[] =>
      Object.entries(schema.properties ?? {}).flatMap(([field, inner]) => [
        ...(inner.description ? [] : [`${path}.${field}`]),
        ...undescribed(inner, `${path}.${field}`),
      ]);
    expect(tools.flatMap(({ name, inputSchema }) => undescribed(inputSchema, name))).toEqual([]);
  });

  it('closes every input to what it names', () => {
    expect(findings(({ name, inputSchema }) => inputSchema.additionalProperties !== false && name)).toEqual(
      [],
    );
  });

  it('takes an idempotencyKey with every tool that changes something, and with no other', () => {
    expect(
      findings(
        ({ name, effect, inputSchema, published }) =>
          [inputSchema, published.inputSchema].some(
            ({ properties = {} }) => KEY_ARGUMENT in properties !== (effect !== 'read'),
          ) && name,
      ),
    ).toEqual([]);
  });

  it('validates exactly what the schema says', async () => {
    const ajv = new Ajv2020({ strict: false });
    const pipe = new ToolInputPipe();
    const disagreements: string[] = [];
    let checked = 0;
    for (const { name, effect, input, inputSchema } of tools) {
      if (!input) continue;
      const bySchema = ajv.compile(inputSchema);
      for (const sample of samples(inputSchema)) {
        checked += 1;
        // The key is taken off before a tool sees its arguments, from those that take one.
        const { rest, key } = effect === 'read' ? { rest: sample, key: undefined } : withoutKey(sample);
        const byClass = await pipe.transform(rest, { type: 'custom', metatype: input as never }).then(
          () => true,
          (error: InvalidToolInput) => error.problems.every((problem) => BEYOND_SCHEMA.test(problem)),
        );
        const isFit = byClass && (key === undefined || isKey(key));
        if (isFit !== bySchema(sample))
          disagreements.push(`${name} ${JSON.stringify(sample)}: class ${isFit}`);
      }
    }
    expect(disagreements).toEqual([]);
    expect(checked).toBeGreaterThan(500);
  });

  it('has a compiled check for every input, which says of what is flat that it fits exactly when the pipe accepts it', async () => {
    const { app } = stack;
    const handlers = [...tools, ...app.get(ResourceCatalogue).all, ...app.get(PromptCatalogue).all];
    const pipe = new ToolInputPipe();
    let fitting = 0;
    for (const { name, input, inputSchema } of handlers) {
      if (!input) continue;
      const metatype = input as Type<object>;
      const fit = compileFit(metatype);
      const agree = fc.asyncProperty(argumentsFor(inputSchema), async (given) => {
        // The pipe removes from nested objects what might be a prototype.
        const accepted = pipe.transform(structuredClone(given), { type: 'custom', metatype });
        const [byPipe] = await Promise.allSettled([accepted]);
        const made = fit(given);
        if (made) fitting += 1;
        if (made || (isFlat(given, metatype) && byPipe.status === 'fulfilled'))
          expect({ name, status: 'fulfilled', value: made }).toStrictEqual({ name, ...byPipe });
      });
      await fc.assert(agree, { numRuns: 30, seed: 1 });
    }
    expect(fitting).toBeGreaterThan(500);
  });
});

/** As JSON has it, without an object in it, and taken as it is. */
function isFlat(given: unknown, input: Function): boolean {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  const isScalar = (value: unknown): boolean =>
    value === null || !['object', 'undefined'].includes(typeof value);
  return Object.entries(given).every(
    ([name, value]) =>
      !isRewritten(input, name) &&
      (Array.isArray(value) ? Array.from<unknown>(value) : [value]).every(isScalar),
  );
}

// They change something, and then read what came of it.
const READS_TOO = new Set(['run_backtest', 'run_optimization', 'diagnose_project']);

// Reading has to start a job first, which is something new at QuantConnect but nothing to a reader.
const READ_BY_A_JOB = new Set(['read_object_store_file_job_id']);

// What compares two fields, which no schema can express, and the fields of a list that is published briefly.
const BEYOND_SCHEMA =
  /must be above \w+, and at most \d+ above it|must be at most \d+ when \w+ is|must not be below \w+$|^\w+\.\d+\.\w+/;

// Wrong in every way a field can be wrong. `null` is left out: it counts as an argument that was not given.
const VALUES: readonly unknown[] = [
  '',
  ' ',
  'a',
  'abc-123',
  '0f-1a',
  'Py',
  'C#',
  'f'.repeat(32),
  'f'.repeat(33),
  'F'.repeat(32),
  -1,
  0,
  1,
  1.5,
  99,
  true,
  false,
  [],
  ['a'],
  {},
  { a: 1 },
  { a: 'b' },
  { a: {} },
  { a: true },
];

/** A good sample, then one for every field and value, one without each field, and one with a field too many. */
function samples(schema: JsonSchema): Record<string, unknown>[] {
  const fields = Object.entries(schema.properties ?? {});
  const good = goodArguments(schema.properties ?? {});
  const without = fields.map(([name]) =>
    Object.fromEntries(Object.entries(good).filter(([key]) => key !== name)),
  );
  const changed = fields.flatMap(([name]) => VALUES.map((value) => ({ ...good, [name]: value })));
  return [good, ...without, ...changed, { ...good, unexpected: 1 }];
}

const goodArguments = (properties: Readonly<Record<string, JsonSchema>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, goodValue(field)]));

const HASH = 'f'.repeat(32);
const PATTERNED: readonly string[] = ['text', HASH, `O-${HASH}`, 'equity/usa/daily/', '0f-1a'];

function goodValue({ type, enum: choices, pattern, items, minItems, properties }: JsonSchema): unknown {
  if (choices) return choices[0];
  if (pattern) return PATTERNED.find((text) => new RegExp(pattern).test(text)) ?? '0f-1a';
  if (items && minItems) return [goodValue(items)];
  if (properties) return goodArguments(properties);
  const byType: Record<string, unknown> = {
    integer: 5,
    number: 1.5,
    string: 'text',
    boolean: true,
    array: [],
    object: {},
  };
  return byType[String(type)];
}
