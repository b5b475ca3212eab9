import { ValidateBy } from 'class-validator';

export type RecordValueType = 'string' | 'number' | 'boolean';

export const IS_RECORD_OF = 'isRecordOf';

/** A map with free keys whose values are of the given primitive types. */
export function IsRecordOf(...types: RecordValueType[]): PropertyDecorator {
  return ValidateBy({
    name: IS_RECORD_OF,
    constraints: types,
    validator: {
      validate: (value: unknown) => isRecordOf(value, types),
      defaultMessage: () => `$property must be an object whose values are of type ${types.join(' or ')}`,
    },
  });
}

function isRecordOf(value: unknown, types: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => types.includes(typeof item) && !Number.isNaN(item));
}
