import type { Type } from '@nestjs/common';
import { getMetadataStorage, type MetadataStorage } from 'class-validator';
import { fieldDescriptions } from '../decorators/describe.decorator.js';
import { isRewritten } from '../decorators/rewritten.decorator.js';

/** The DTO made of arguments that certainly fit it; `undefined` where only the pipe can tell. */
export type InputFit = (given: unknown) => object | undefined;

type Metadata = ReturnType<MetadataStorage['getTargetValidationMetadatas']>[number];
type Fields = Record<string, unknown>;

/** Whether the value of a field passes; a rule may look at the other fields of its DTO. */
type Check = (value: unknown, dto: object) => boolean;

interface Field {
  readonly name: string;
  /** Where one of them says no, the rules are not asked. */
  readonly conditions: readonly Check[];
  readonly rules: readonly Check[];
}

/**
 * Compiles the rules of a DTO. The pipe reads them anew for every call: it makes an error for every field before it
 * knows of any, and asks for each what it is to be made of.
 *
 * What this takes on is flat: texts, numbers, booleans, and lists of those. Objects have to be cleaned and copied at
 * every depth, which is left to the pipe, as is what is rewritten, and saying what is wrong.
 */
export function compileFit(dto: Type<object>): InputFit {
  const fields = fieldsOf(dto);
  if (!fields) return () => undefined;
  const names = new Set(fields.map(({ name }) => name).filter((name) => !isRewritten(dto, name)));
  return (given) => {
    const made = new dto() as Fields;
    return fill(made, given, names) && fields.every((field) => passes(field, made)) ? made : undefined;
  };
}

/** `undefined` where a rule is not understood, or a field has none and is refused for that. */
function fieldsOf(dto: Type<object>): Field[] | undefined {
  const fields = new Map<string, { conditions: Check[]; rules: Check[] }>();
  for (const metadata of getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false)) {
    const check = checkOf(metadata);
    if (!check) return undefined;
    const field = fields.get(metadata.propertyName) ?? { conditions: [], rules: [] };
    field[metadata.type === CONDITIONAL ? 'conditions' : 'rules'].push(check);
    fields.set(metadata.propertyName, field);
  }
  const described = Object.keys(fieldDescriptions(dto));
  const isWhole = described.length === fields.size && described.every((name) => fields.has(name));
  return isWhole ? [...fields].map(([name, field]) => ({ name, ...field })) : undefined;
}

// The types of rules that class-validator has, as far as they are understood here.
const CONDITIONAL = 'conditionalValidation';
const NESTED = 'nestedValidation';
const BY_VALIDATOR: readonly string[] = ['customValidation', 'isDefined'];

function checkOf(metadata: Metadata): Check | undefined {
  if (metadata.validateIf) return undefined;
  if (metadata.type === CONDITIONAL) {
    const [applies] = metadata.constraints as [(dto: object, value: unknown) => boolean];
    return (value, dto) => applies(dto, value);
  }
  if (metadata.type === NESTED) return holdsNoDto;
  return BY_VALIDATOR.includes(metadata.type) ? validatorCheck(metadata) : undefined;
}

function validatorCheck({ constraintCls, constraints, propertyName: property, each }: Metadata) {
  const [found, ...more] = getMetadataStorage().getTargetValidatorConstraints(constraintCls);
  if (!found || found.async || more.length > 0) return undefined;
  const { instance } = found;
  const accepts = (one: unknown, value: unknown, object: object): boolean => {
    const about = { targetName: object.constructor.name, property, object, value, constraints };
    // A promise is no yes: the pipe waits for it.
    return instance.validate(one, about) === true;
  };
  if (!each) return (value: unknown, object: object) => accepts(value, value, object);
  return (value: unknown, object: object) =>
    Array.isArray(value) ? value.every((one) => accepts(one, value, object)) : accepts(value, value, object);
}

/** Nothing flat is a DTO: it can only be missing, or a list without items. */
const holdsNoDto = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 0);

/** Puts what is given into a DTO. @returns whether all of it has a place there, and is flat */
function fill(made: Fields, given: unknown, names: ReadonlySet<string>): boolean {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  for (const [name, value] of Object.entries(given)) {
    // See `withoutNulls`.
    if (value === null) continue;
    if (!names.has(name) || !isFlat(value)) return false;
    made[name] = Array.isArray(value) ? Array.from<unknown>(value) : value;
  }
  return true;
}

// `every` would pass over the gaps of a list, which the pipe closes; no JSON has them.
const isFlat = (value: unknown): boolean =>
  Array.isArray(value) ? Array.from<unknown>(value).every(isScalar) : isScalar(value);

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function passes({ name, conditions, rules }: Field, made: Fields): boolean {
  const value = made[name];
  return (
    !conditions.every((applies) => applies(value, made)) || rules.every((accepts) => accepts(value, made))
  );
}
