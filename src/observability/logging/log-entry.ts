import { Attribute } from '../../tracing/attributes.js';
import { OperationEntry } from './operation-entry.js';
import { scrubbed } from './scrubbed.js';
import { sourceStack } from './source-stack.js';

export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** What is written of a message: one sentence, and values that have a name on the list below. */
export interface LogEntry {
  readonly message: string;
  readonly fields: LogFields;
}

/**
 * The fields that may be logged. Whatever else an object holds that is handed to a logger is left out, and counted in
 * `left_out`: arguments, headers and results have no name here, and so cannot be written by mistake.
 */
const LOGGED: ReadonlySet<string> = new Set([
  ...words('reference tool reason detail state code left_out trace_id span_id'),
  // Of a drift.
  ...words('endpoint kind field expected actual at'),
  // Of an operation.
  ...words('event.name outcome duration_ms slow'),
  ...Object.values(Attribute),
]);

function words(list: string): string[] {
  return list.split(' ');
}

/** @param message A sentence, an error, or an object with a sentence in `message` and an error in `error`. */
export function logEntry(message: unknown): LogEntry {
  if (message instanceof Error) return { message: scrubbed(message.message), fields: fieldsOf(message) };
  if (message instanceof OperationEntry)
    return { message: scrubbed(message.message), fields: namedFields(message.fields) };
  if (typeof message !== 'object' || message === null) return { message: textOf(message), fields: {} };
  const { message: sentence, error, ...rest } = message as Record<string, unknown>;
  const fields = error === undefined ? namedFields(rest) : { ...namedFields(rest), ...fieldsOf(error) };
  return { message: textOf(sentence), fields };
}

// An object that stands in the place of a sentence is not spelled out.
const textOf = (message: unknown): string => (typeof message === 'string' ? scrubbed(message) : '');

function namedFields(given: Readonly<Record<string, unknown>>): LogFields {
  const fields: Record<string, string | number | boolean> = {};
  let leftOut = 0;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const known = LOGGED.has(name) ? valueOf(value) : undefined;
    if (known === undefined) leftOut += 1;
    else fields[name] = known;
  }
  if (leftOut > 0) fields['left_out'] = leftOut;
  return fields;
}

function valueOf(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return scrubbed(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** Type, message and stack: other properties of an error may hold what a request carried, and so may its cause. */
function fieldsOf(error: unknown): LogFields {
  if (!(error instanceof Error)) return { [Attribute.exceptionType]: typeof error };
  const { name, message, stack, cause } = error;
  const why = causeOf(cause);
  return {
    [Attribute.exceptionType]: scrubbed(name),
    [Attribute.exceptionMessage]: scrubbed(message),
    ...(stack && { [Attribute.exceptionStack]: scrubbed(sourceStack(stack)) }),
    ...(why && { [Attribute.exceptionCause]: why }),
  };
}

/** Its code, as `ECONNREFUSED`, or what it is; not what it says. */
function causeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code } = cause as NodeJS.ErrnoException;
  return scrubbed(typeof code === 'string' ? code : cause.name);
}
