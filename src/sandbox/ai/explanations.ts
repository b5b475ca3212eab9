import { invented } from '../http/invented.js';

const CAUSES: readonly [RegExp, string][] = [
  [/division by zero/i, 'A number is divided by zero. Check the divisor before the division.'],
  [
    /NoneType|null reference/i,
    'Something is used before it has a value. Check that data and indicators are ready.',
  ],
  [/KeyError/i, 'The key is not there. Check with contains_key, or in, before reading it.'],
  [/Compile id not found/i, 'The compile belongs to another project or is gone. Compile the project again.'],
];

/** A cause and a cure for the errors people meet first; for others, where to look. */
export function explain(message: string): string {
  const [, cause] = CAUSES.find(([pattern]) => pattern.test(message)) ?? [];
  return invented(
    `${message}: ${cause ?? 'Read the line the stack trace names and log the values it uses.'}`,
  );
}
