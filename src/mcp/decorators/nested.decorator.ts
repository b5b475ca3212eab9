import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsArray, IsDefined, IsObject, ValidateNested } from 'class-validator';

const NESTED = Symbol('nested-types');

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

/** The DTO class behind a nested field, if it is one. */
export function nestedType(owner: Function, field: string): Function | undefined {
  const type = Reflect.getMetadata(NESTED, owner.prototype as object, field) as TypeOf | undefined;
  return type?.();
}

function remember(type: TypeOf): PropertyDecorator {
  return (target, property) => Reflect.defineMetadata(NESTED, type, target, property);
}
