import { ValidateBy, type ValidationArguments } from 'class-validator';

export const AT_MOST_ABOVE = 'atMostAbove';

/**
 * The end of a range: above its start, and by no more than the endpoint takes at once. JSON Schema cannot
 * say it, so the description of the field does.
 */
export function AtMostAbove(start: string, most: number): PropertyDecorator {
  return ValidateBy({
    name: AT_MOST_ABOVE,
    constraints: [start, most],
    validator: {
      validate: (end: unknown, args) => isWithin(end, startOf(args), most),
      defaultMessage: () => `$property must be above ${start}, and at most ${most} above it`,
    },
  });
}

function startOf(args?: ValidationArguments): unknown {
  return (args?.object as Record<string, unknown> | undefined)?.[String(args?.constraints[0])];
}

/** A start that is missing or no number is the business of its own rules. */
function isWithin(end: unknown, start: unknown, most: number): boolean {
  if (typeof end !== 'number' || typeof start !== 'number') return true;
  return end > start && end - start <= most;
}
