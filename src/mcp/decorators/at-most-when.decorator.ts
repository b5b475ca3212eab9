import { ValidateBy, type ValidationArguments } from 'class-validator';

export const AT_MOST_WHEN = 'atMostWhen';

/**
 * An upper bound that depends on the choice made in another field. JSON Schema could say it only at many
 * times the length, so the description of the field does.
 */
export function AtMostWhen(choice: string, bounds: Readonly<Record<string, number>>): PropertyDecorator {
  return ValidateBy({
    name: AT_MOST_WHEN,
    constraints: [choice, bounds],
    validator: {
      validate: (value: unknown, args) => typeof value !== 'number' || value <= boundOf(args),
      defaultMessage: (args) =>
        `$property must be at most ${boundOf(args)} when ${choice} is ${chosen(args)}`,
    },
  });
}

function chosen(args?: ValidationArguments): string {
  const [choice] = (args?.constraints ?? []) as [string?];
  return String((args?.object as Record<string, unknown> | undefined)?.[choice ?? '']);
}

/** A choice that does not exist is the business of its own rules. */
function boundOf(args?: ValidationArguments): number {
  const bounds = (args?.constraints[1] ?? {}) as Readonly<Record<string, number>>;
  return bounds[chosen(args)] ?? Number.POSITIVE_INFINITY;
}
