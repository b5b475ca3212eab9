import type { JsonObject } from './quantconnect-reply.js';

/**
 * The entries of a list, however QuantConnect wrote it: an empty list comes as `[]`, `{}` or nothing, and
 * one with gaps as a map from index to entry.
 */
export function entriesOf(value: unknown): readonly unknown[] {
  // Not a copy: of a large answer that would be megabytes.
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** The fields of an object; of anything else, none. */
export function fieldsOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** An object without some of its fields. */
export function without(value: unknown, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([name]) => !names.includes(name)));
}

/** An object with only these fields, as far as it has them and they are not null. */
export function only(value: unknown, ...names: readonly string[]): JsonObject {
  const fields = fieldsOf(value);
  return Object.fromEntries(
    names
      .filter((name) => fields[name] !== undefined && fields[name] !== null)
      .map((name) => [name, fields[name]]),
  );
}

/** An object without the fields that are null. */
export function withoutNulls(value: unknown): JsonObject {
  return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([, field]) => field !== null));
}
