import { flatText } from '../auth/flat-text.js';

const MOST_CHARACTERS = 512;
// Printable ASCII without quotation mark and backslash: it stands in JSON as it is.
const PLAIN = /^[ !#-[\]-~]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

const TEXT = Symbol('canonical JSON');

/**
 * A value that many events hold: its text is made once and kept with it, for as long as somebody has it.
 * @param value Is not changed afterwards; what it consists of is not either.
 */
export function writtenOnce<T extends object>(value: T): T {
  Object.defineProperty(value, TEXT, { value: flatText(canonical(value)) });
  return Object.freeze(value);
}

/**
 * RFC 8785. A text is shortened to 512 characters and made well-formed, and a number that JSON does not have is
 * `null`, so that it never fails on what comes from outside. `null` where a value has no JSON.
 */
export const canonical = (value: unknown): string => written(value) ?? 'null';

function written(value: unknown): string | undefined {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const text = (value as { readonly [TEXT]?: string })[TEXT];
  if (text !== undefined) return text;
  return Array.isArray(value)
    ? `[${value.map(canonical).join(',')}]`
    : writtenObject(value as Record<string, unknown>);
}

function writtenObject(value: Record<string, unknown>): string {
  const names = Object.keys(value);
  // Two names may be the same when they are fit: the last counts.
  if (!names.every(isFit)) return writtenObject(withFitNames(value));
  if (!isInOrder(names)) names.sort();
  let fields = '';
  for (const name of names) {
    const text = written(value[name]);
    if (text !== undefined) fields += `${fields && ','}${quoted(name)}:${text}`;
  }
  return `{${fields}}`;
}

function isInOrder(names: readonly string[]): boolean {
  for (let n = 1; n < names.length; n += 1) if (names[n - 1]! > names[n]!) return false;
  return true;
}

const withFitNames = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([name, item]) => [fitText(name), item]));

const quoted = (text: string): string =>
  text.length <= MOST_CHARACTERS && PLAIN.test(text) ? `"${text}"` : JSON.stringify(fitText(text));

const isFit = (text: string): boolean =>
  text.length <= MOST_CHARACTERS && (PLAIN.test(text) || !LONE_SURROGATE.test(text));

function fitText(text: string): string {
  const short = text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
  // Encoding puts U+FFFD into the place of half a character.
  return LONE_SURROGATE.test(short) ? Buffer.from(short, 'utf8').toString('utf8') : short;
}
