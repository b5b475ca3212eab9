import { setImmediate as nextTurn } from 'node:timers/promises';
import { isLongerThan } from '../../quantconnect/large-answers/json-length.js';

/** In characters; written within some milliseconds. */
const PART = 256 * 1024;

/**
 * A value as JSON.stringify writes it, in parts where it is long: others have their turn between them.
 * @param part Characters after which they have, or some more.
 */
export async function writtenInTurns(value: unknown, part = PART): Promise<string> {
  let [text, since] = ['', 0];
  for (const piece of piecesOf(value, part)) {
    text += piece;
    since += piece.length;
    if (since < part) continue;
    since = 0;
    await nextTurn();
  }
  return text;
}

/** @param part In characters: what is longer is written piece by piece. */
export function* piecesOf(value: unknown, part: number): Generator<string> {
  // In a list what cannot be written is null; nowhere else does it come this far.
  if (typeof value === 'string' && value.length > part) yield* longString(value, part);
  else if (!isLongerThan(part, value) || typeof value !== 'object' || value === null)
    yield JSON.stringify(value) ?? 'null';
  else if (Array.isArray(value)) yield* listOf(value, part);
  else yield* fieldsOf(value as Readonly<Record<string, unknown>>, part);
}

function* longString(text: string, part: number): Generator<string> {
  yield '"';
  for (const one of partsOf(text, part)) yield escaped(one);
  yield '"';
}

/** A text in parts of so many characters. */
export function* partsOf(text: string, part: number): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = endOfLetter(text, start + part);
    yield text.slice(start, end);
    start = end;
  }
}

/** By halves an emoji would be written as two escapes. */
function endOfLetter(text: string, end: number): number {
  const isHalf = /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(end - 1, end + 1));
  return isHalf ? end + 1 : end;
}

/** As in a JSON string. */
export const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

function* listOf(list: readonly unknown[], part: number): Generator<string> {
  yield '[';
  for (let index = 0; index < list.length; index += 1) {
    if (index > 0) yield ',';
    yield* piecesOf(list[index], part);
  }
  yield ']';
}

function* fieldsOf(fields: Readonly<Record<string, unknown>>, part: number): Generator<string> {
  let before = '{';
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol') continue;
    yield `${before}${JSON.stringify(name)}:`;
    before = ',';
    yield* piecesOf(value, part);
  }
  yield before === '{' ? '{}' : '}';
}
