import { getMetadataStorage } from 'class-validator';
import { fieldDescriptions } from '../decorators/describe.decorator.js';
import { isBrief, nestedType } from '../decorators/nested.decorator.js';
import { ToolDeclarationError } from '../tool.errors.js';
import { CONSTRAINT_SCHEMAS } from './constraint-schemas.js';
import type { JsonSchema } from './json-schema.js';

interface FieldRule {
  readonly propertyName: string;
  readonly type: string;
  readonly name?: string;
  readonly constraints?: readonly unknown[];
  readonly each: boolean;
}

export const EMPTY_SCHEMA: JsonSchema = Object.freeze({
  type: 'object',
  properties: {},
  additionalProperties: false,
});

/**
 * The JSON Schema (2020-12) of a DTO class, from the metadata its validation runs on, so that what is
 * published and what is checked are one thing.
 * @param where The method the DTO belongs to, for the error message.
 * @throws ToolDeclarationError for a field without description or with a rule that has no schema
 */
export function schemaOf(dto: Function, where: string): JsonSchema {
  const fields = fieldsOf(dto);
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const name of fieldOrder(dto, fields)) {
    const rules = fields.get(name) ?? [];
    properties[name] = fieldSchema(dto, name, rules, where);
    if (!rules.some(isOptional)) required.push(name);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function fieldsOf(dto: Function): Map<string, FieldRule[]> {
  const fields = new Map<string, FieldRule[]>();
  const rules = getMetadataStorage().getTargetValidationMetadatas(
    dto,
    '',
    false,
    false,
  ) as unknown as FieldRule[];
  for (const rule of rules) fields.set(rule.propertyName, [...(fields.get(rule.propertyName) ?? []), rule]);
  return fields;
}

/** Declaration order, which the descriptions keep; fields without one come last and are then refused. */
function fieldOrder(dto: Function, fields: ReadonlyMap<string, unknown>): string[] {
  const described = Object.keys(fieldDescriptions(dto));
  return [...described, ...[...fields.keys()].filter((name) => !described.includes(name))];
}

function fieldSchema(dto: Function, name: string, rules: readonly FieldRule[], where: string): JsonSchema {
  const description = fieldDescriptions(dto)[name];
  const field = `${dto.name}.${name}`;
  if (!description) throw new ToolDeclarationError(where, `has the input field ${field} without @Describe`);
  if (rules.length === 0)
    throw new ToolDeclarationError(where, `has the input field ${field} without a validation rule`);
  const whole: JsonSchema = {};
  const items: JsonSchema = {};
  // A nested rule counts for the items of a list although class-validator marks only its own option with `each`.
  for (const rule of rules) merge(rule.each ? items : whole, ruleSchema(dto, rule, where), where, field);
  if (Object.keys(items).length > 0) whole.items = items;
  if (whole.type === undefined && whole.enum === undefined) {
    throw new ToolDeclarationError(where, `has the input field ${field} without a rule that gives its type`);
  }
  return { ...whole, description };
}

/** Two rules that say different things under one keyword cannot both be published. */
function merge(schema: JsonSchema, rule: JsonSchema, where: string, field: string): void {
  const clash = Object.entries(rule).find(
    ([key, value]) => key in schema && schema[key as keyof JsonSchema] !== value,
  );
  if (clash)
    throw new ToolDeclarationError(where, `has two rules for "${clash[0]}" on the input field ${field}`);
  Object.assign(schema, rule);
}

function ruleSchema(dto: Function, rule: FieldRule, where: string): JsonSchema {
  if (isOptional(rule)) return {};
  if (rule.type === 'nestedValidation' && isBrief(dto, rule.propertyName)) return {};
  const nested = rule.type === 'nestedValidation' ? nestedType(dto, rule.propertyName) : undefined;
  if (nested) return schemaOf(nested, where);
  const translate = CONSTRAINT_SCHEMAS[rule.name ?? rule.type];
  try {
    if (translate) return translate(rule.constraints ?? []);
  } catch (error) {
    throw new ToolDeclarationError(
      where,
      `cannot publish ${dto.name}.${rule.propertyName}: ${(error as Error).message}`,
    );
  }
  const what = `@${rule.name ?? rule.type} on ${dto.name}.${rule.propertyName}`;
  throw new ToolDeclarationError(
    where,
    `uses ${what}, which has no JSON Schema; add it to constraint-schemas.ts`,
  );
}

/** `@ValidateIf` is conditional too, but says nothing that a schema could. */
const isOptional = (rule: FieldRule): boolean => rule.name === 'isOptional';
