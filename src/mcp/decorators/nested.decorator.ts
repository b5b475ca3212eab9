import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsArray, IsDefined, IsObject, ValidateNested } from 'class-validator';

const NESTED = Symbol('nested-types');
const BRIEF = Symbol('brief-list');

type TypeOf = () => Function;

/**
 * A field that is another DTO. `@ValidateNested()` alone would accept a missing field, and an array
 * where an object is due.
 */
export const Nested = (type: TypeOf): PropertyDecorator =>
  applyDecorators(IsDefined(), IsObject(), ValidateNested(), Type(type), remember(type));

/** A field that is a list of another DTO. */
export const NestedList = (type: TypeOf): PropertyDecorator =>
  applyDecorators(IsArray(), ValidateNested({ each: true }), Type(type), remember(type));

/**
 * A list of another DTO whose fields are checked in full but not published: where they would cost a model
 * more in every list of tools than the description of the field, which has to name them.
 */
export const BriefList = (type: TypeOf): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(type),
    Reflect.metadata(BRIEF, true),
  );

/** Whether a nested field keeps its own fields to itself. */
export function isBrief(owner: Function, field: string): boolean {
  return Reflect.getMetadata(BRIEF, owner.prototype as object, field) === true;
}

/** The DTO class behind a nested field, if it is one. */
export function nestedType(owner: Function, field: string): Function | undefined {
  const type = Reflect.getMetadata(NESTED, owner.prototype as object, field) as TypeOf | undefined;
  return type?.();
}

function remember(type: TypeOf): PropertyDecorator {
  return (target, property) => Reflect.defineMetadata(NESTED, type, target, property);
}
