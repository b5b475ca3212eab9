import { createSecretKey, type KeyObject } from 'node:crypto';
import { secretBytes, weaknessOf } from './secret-strength.js';

/** AES-256. */
const KEY_BYTES = 32;
const ID = /^[\w.-]{1,64}$/;

/** A symmetric key and the name under which what it encrypted refers to it. */
export interface NamedKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** Keys by name: the first encrypts, all of them decrypt. Keys cannot be printed. */
export class NamedKeyRing {
  // Names come out of tokens and rows; in an object, `__proto__` would be found.
  readonly #byId: ReadonlyMap<string, NamedKey>;

  constructor(keys: readonly NamedKey[]) {
    this.#byId = new Map(keys.map((entry) => [entry.id, entry]));
  }

  /** The key that encrypts; undefined in an empty ring. */
  get current(): NamedKey | undefined {
    return this.all[0];
  }

  get all(): readonly NamedKey[] {
    return [...this.#byId.values()];
  }

  find(id: string): KeyObject | undefined {
    return this.#byId.get(id)?.key;
  }
}

export interface NamedKeys {
  /** Empty when there is any problem: no key is used of a list that is not what was meant. */
  readonly ring: NamedKeyRing;
  /** A sentence each, naming variable and entry, and never a value. */
  readonly problems: readonly string[];
}

/**
 * Reads `id=base64:<32 bytes>,id=hex:<32 bytes>`.
 * @param variable name of the setting, for the problems.
 */
export function readNamedKeys(variable: string, text: string | undefined): NamedKeys {
  const entries = (text ?? '').split(',').map((entry) => entry.trim());
  if (text === undefined || text.trim() === '') return { ring: new NamedKeyRing([]), problems: [] };
  const read = entries.map((entry, index) => readEntry(entry, `${variable} ${placeOf(entry, index)}`));
  const keys = read.filter((entry) => typeof entry !== 'string');
  const problems = [
    ...read.filter((entry) => typeof entry === 'string'),
    ...repeatedIds(keys).map((id) => `${variable} has two entries with the id ${id}: give each its own.`),
  ];
  return { ring: new NamedKeyRing(problems.length > 0 ? [] : keys), problems };
}

function readEntry(entry: string, place: string): NamedKey | string {
  const [, id = '', value = ''] = /^([^=]*)=(.*)$/.exec(entry) ?? [];
  if (!ID.test(id) || !/^(?:base64|hex):/.test(value)) {
    return `${place} must be written id=base64:… or id=hex:…, the id of letters, digits, dots and dashes.`;
  }
  const weakness = lengthProblem(secretBytes(value)) ?? weaknessOf(value);
  if (weakness !== undefined) return `${place} ${weakness}: make one with \`openssl rand -base64 32\`.`;
  return { id, key: createSecretKey(secretBytes(value) as Buffer) };
}

function lengthProblem(bytes: Buffer | undefined): string | undefined {
  return bytes && bytes.length !== KEY_BYTES
    ? `has ${bytes.length} bytes and must have ${KEY_BYTES}`
    : undefined;
}

// An entry that lost its id begins with the key itself, so only what is surely an id is repeated.
function placeOf(entry: string, index: number): string {
  const [, id] = /^([\w.-]{1,64})=(?:base64|hex):/.exec(entry) ?? [];
  return id === undefined ? `entry ${index + 1}` : `entry ${id}`;
}

function repeatedIds(keys: readonly NamedKey[]): string[] {
  const ids = keys.map(({ id }) => id);
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
