import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';

const REWRITTEN = Symbol('rewritten');

/** A field whose value is taken for another before it is checked, such as a whole name for its short one. */
export const Rewritten = (rewrite: (value: unknown) => unknown): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => rewrite(value)),
    Reflect.metadata(REWRITTEN, true),
  );

export function isRewritten(owner: Function, field: string): boolean {
  return Reflect.getMetadata(REWRITTEN, owner.prototype as object, field) === true;
}
