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

function* piecesOf(value: unknown, part: number): Generator<string> {
  // In a list what cannot be written is null; nowhere else does it come this far.
  if (!isLongerThan(part, value) || typeof value !== 'object' || value === null)
    yield JSON.stringify(value) ?? 'null';
  else if (Array.isArray(value)) yield* listOf(value, part);
  else yield* fieldsOf(value as Readonly<Record<string, unknown>>, part);
}

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
