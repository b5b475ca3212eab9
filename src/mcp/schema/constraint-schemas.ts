import { AT_MOST_ABOVE } from '../decorators/at-most-above.decorator.js';
import { AT_MOST_WHEN } from '../decorators/at-most-when.decorator.js';
import { NOT_BELOW } from '../decorators/not-below.decorator.js';
import { IS_RECORD_OF } from '../decorators/record-of.decorator.js';
import type { JsonSchema } from './json-schema.js';

type Translate = (constraints: readonly unknown[]) => JsonSchema;

const number = (value: unknown): number => Number(value);

/**
 * What each class-validator constraint means in JSON Schema. A constraint that is not listed stops the
 * start, because a schema that promises less or more than the validation is worse than none.
 */
export const CONSTRAINT_SCHEMAS: Readonly<Record<string, Translate>> = {
  isDefined: () => ({}),
  isInt: () => ({ type: 'integer' }),
  isNumber: ([options]) => plainNumber(options),
  isString: () => ({ type: 'string' }),
  isBoolean: () => ({ type: 'boolean' }),
  isArray: () => ({ type: 'array' }),
  isObject: () => ({ type: 'object' }),
  isPositive: () => ({ exclusiveMinimum: 0 }),
  min: ([value]) => ({ minimum: number(value) }),
  max: ([value]) => ({ maximum: number(value) }),
  isNotEmpty: () => ({ minLength: 1 }),
  minLength: ([value]) => ({ minLength: number(value) }),
  maxLength: ([value]) => ({ maxLength: number(value) }),
  isLength: ([min, max]) => ({
    ...(min !== undefined && { minLength: number(min) }),
    ...(max !== undefined && { maxLength: number(max) }),
  }),
  matches: ([pattern]) => ({ type: 'string', pattern: patternOf(pattern as RegExp) }),
  isHash: ([algorithm]) => ({ type: 'string', pattern: hashPattern(String(algorithm)) }),
  isIn: ([values]) => ({ enum: values as string[] }),
  isEnum: ([values]) => ({ enum: Object.values(values as object) as string[] }),
  arrayMinSize: ([value]) => ({ minItems: number(value) }),
  arrayMaxSize: ([value]) => ({ maxItems: number(value) }),
  arrayUnique: () => ({ uniqueItems: true }),
  // These compare two fields, which a schema cannot; the description of the field says it in words.
  [AT_MOST_ABOVE]: () => ({}),
  [AT_MOST_WHEN]: () => ({}),
  [NOT_BELOW]: () => ({}),
  [IS_RECORD_OF]: (types) => ({
    type: 'object',
    additionalProperties: { type: types.length === 1 ? String(types[0]) : (types as string[]) },
  }),
};

function patternOf({ source, flags }: RegExp): string {
  if (flags !== '') throw new Error(`a pattern with the flags "${flags}" has no schema: write it without`);
  return source;
}

function plainNumber(options: unknown): JsonSchema {
  if (Object.keys(options ?? {}).length > 0) throw new Error('the options of @IsNumber have no schema');
  return { type: 'number' };
}

const HEX_DIGITS: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64 };

function hashPattern(algorithm: string): string {
  const digits = HEX_DIGITS[algorithm];
  if (digits === undefined) throw new Error(`@IsHash('${algorithm}') has no schema`);
  return `^[a-fA-F0-9]{${digits}}$`;
}
