type Rewrite = (value: unknown, field: readonly string[]) => unknown;

export type DriftMode =
  | 'unknown-field'
  | 'numbers-as-strings'
  | 'empty-maps-as-lists'
  | 'drop-field'
  | 'null-field'
  | 'retype-field';

const DROPPED = Symbol('dropped');

/** What each mode makes of an answer; the answer itself stays as it is. */
export const REWRITES: Readonly<Record<DriftMode, Rewrite>> = {
  'unknown-field': (answer) => everywhere(answer, withUnknownField),
  'numbers-as-strings': (answer) =>
    everywhere(answer, (value) => (typeof value === 'number' ? String(value) : value)),
  'empty-maps-as-lists': (answer) => everywhere(answer, turnedWhereEmpty),
  'drop-field': (answer, field) => at(answer, field, () => DROPPED),
  'null-field': (answer, field) => at(answer, field, () => null),
  'retype-field': (answer, field) => at(answer, field, ofAnotherType),
};

export const DRIFT_MODES = Object.keys(REWRITES) as DriftMode[];

/** The modes that have to be told which field they are about. */
export const MODES_OF_ONE_FIELD: ReadonlySet<DriftMode> = new Set([
  'drop-field',
  'null-field',
  'retype-field',
]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withUnknownField(value: unknown): unknown {
  return isObject(value) ? { ...value, unheardOf: 'new' } : value;
}

function turnedWhereEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? {} : value;
  return isObject(value) && Object.keys(value).length === 0 ? [] : value;
}

function ofAnotherType(value: unknown): unknown {
  if (typeof value === 'string') return 7;
  if (typeof value === 'number') return { amount: value };
  if (isObject(value)) return ['entry'];
  // A list of errors that is empty must not become an error.
  return Array.isArray(value) && value.length === 0 ? '' : 'text';
}

/** Applies a change to a value and to everything inside of it, from the inside out. */
function everywhere(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return change(value.map((entry) => everywhere(entry, change)));
  if (!isObject(value)) return change(value);
  const entries = Object.entries(value).map(([name, entry]) => [name, everywhere(entry, change)]);
  return change(Object.fromEntries(entries));
}

/** Applies a change to one field, wherever there is such a field. */
function at(
  value: unknown,
  [name, ...rest]: readonly string[],
  change: (value: unknown) => unknown,
): unknown {
  if (name === undefined) return change(value);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>)
    .map(([key, entry]) => [key, name === '*' || name === key ? at(entry, rest, change) : entry] as const)
    .filter(([, entry]) => entry !== DROPPED);
  return Array.isArray(value) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
}
