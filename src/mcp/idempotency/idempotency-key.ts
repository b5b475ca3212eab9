import type { JsonSchema } from '../schema/json-schema.js';

export const KEY_ARGUMENT = 'idempotencyKey';

const KEY = /^[!-~]{1,128}$/;

/** The argument that every tool takes which changes something. */
export const KEY_SCHEMA: JsonSchema = Object.freeze({
  type: 'string',
  pattern: KEY.source,
  description:
    'A name of your own for this one call, 1 to 128 visible ASCII characters: a repeat with the same key and arguments within 24 hours gets the first answer and does nothing more.',
});

export const isKey = (value: unknown): value is string => typeof value === 'string' && KEY.test(value);

/** The arguments of a call without the key, and the key as it was given; null counts as left out. */
export function withoutKey(args: Record<string, unknown>): {
  readonly rest: Record<string, unknown>;
  readonly key: unknown;
} {
  if (!Object.hasOwn(args, KEY_ARGUMENT)) return { rest: args, key: undefined };
  const { [KEY_ARGUMENT]: key, ...rest } = args;
  return { rest, key: key ?? undefined };
}
