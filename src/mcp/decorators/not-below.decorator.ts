import { ValidateBy, type ValidationArguments } from 'class-validator';

export const NOT_BELOW = 'notBelow';

/** The upper of two numbers. JSON Schema cannot compare fields, so the description of the field says it. */
export function NotBelow(lower: string): PropertyDecorator {
  return ValidateBy({
    name: NOT_BELOW,
    constraints: [lower],
    validator: {
      validate: (value: unknown, args) => isNotBelow(value, lowerOf(args)),
      defaultMessage: () => `$property must not be below ${lower}`,
    },
  });
}

function lowerOf(args?: ValidationArguments): unknown {
  return (args?.object as Record<string, unknown> | undefined)?.[String(args?.constraints[0])];
}

function isNotBelow(value: unknown, lower: unknown): boolean {
  if (typeof value !== 'number' || typeof lower !== 'number') return true;
  return value >= lower;
}
