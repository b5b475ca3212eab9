import { isLongerThan } from '../../quantconnect/large-answers/json-length.js';
import { beginningOf, MAP_FIELDS } from './beginning.js';

// What one result may cost a model, in bytes of JSON. A tool that has to answer more says so itself.
export const RESULT_BUDGET = 16_384;

// Leaves room for saying what was cut.
const NOTE_BYTES = 400;
const MOST_CUTS = 12;
// Of what is longer than so many budgets only the beginning is looked at: to write megabytes, and to throw them away,
// would hold up everybody for a tenth of a second.
const VAST = 8;

type Fields = Record<string, unknown>;
type Container = unknown[] | Fields;

/** How long lists, maps and texts are of which a value has the beginning only, by their path. */
type Lengths = ReadonlyMap<string, number>;

const ALL_IS_THERE: Lengths = new Map();

/**
 * A result as JSON of at most `budget` bytes. Tools page and leave out by themselves; this is for what
 * nobody foresaw, and it says what it cut. Lists and maps lose their end, texts too; fields stay.
 */
export function withinBudget(value: unknown, budget = RESULT_BUDGET): string {
  if (isLongerThan(VAST * budget, value)) {
    const { part, lengths } = beginningOf(rootOf(value), budget);
    return JSON.stringify(cutDown(JSON.parse(JSON.stringify(part)) as Fields, budget, lengths));
  }
  const json = JSON.stringify(value);
  if (json.length * 3 <= budget || Buffer.byteLength(json) <= budget) return json;
  return JSON.stringify(cutDown(rootOf(JSON.parse(json)), budget));
}

const rootOf = (value: unknown): Fields =>
  isContainer(value) && !Array.isArray(value) ? value : { result: value };

function cutDown(root: Fields, budget: number, lengths = ALL_IS_THERE): unknown {
  const cuts = new Map<string, string>();
  for (let n = 0; n < MOST_CUTS; n += 1) {
    const over = sizeOf(root) + NOTE_BYTES - budget;
    if (over <= 0) break;
    const [path, note] = cutLargest(root, over, lengths);
    cuts.set(path, note);
  }
  const said = Array.isArray(root['omitted']) ? (root['omitted'] as unknown[]) : [];
  return { ...root, omitted: [...said, ...cuts.values(), ...notesOn(root, lengths, cuts)] };
}

/** Of what was long before, has not been cut since, and is still there. */
function notesOn(root: Fields, lengths: Lengths, cuts: ReadonlyMap<string, string>): string[] {
  return [...lengths]
    .filter(([path]) => !cuts.has(path))
    .flatMap(([path, length]) => {
      const value = path
        .split('.')
        .reduce<unknown>((holder, key) => (isContainer(holder) ? at(holder, key) : undefined), root);
      const kept =
        typeof value === 'string' ? value.length : isContainer(value) ? Object.keys(value).length : undefined;
      return kept === undefined ? [] : [`${path}: ${noteOn(value, kept, length)}`];
    });
}

/** Shortens the one list, map or text that the size comes from. */
function cutLargest(root: Fields, over: number, lengths: Lengths): [path: string, note: string] {
  let holder: Container = root;
  let key = largestKey(root);
  const path = [key];
  for (;;) {
    const value: unknown = at(holder, key);
    if (!isContainer(value) || isLong(value)) break;
    holder = value;
    key = largestKey(value);
    path.push(key);
  }
  const value = at(holder, key);
  const room = Math.max(sizeOf(value) - over, 2);
  const where = path.join('.');
  const { kept, note } = shortened(value, room, lengths.get(where));
  put(holder, key, kept);
  return [where, `${where}: ${note}`];
}

/** A list or map whose size comes from having many entries, not from one of them. */
function isLong(value: Container): boolean {
  const entries = Object.values(value);
  if (entries.length < 2 || (!Array.isArray(value) && entries.length <= MAP_FIELDS)) return false;
  return Math.max(...entries.map(sizeOf)) * 2 < sizeOf(value);
}

/** @param length How long the value was at first, where it is the beginning of a longer one. */
function shortened(value: unknown, room: number, length?: number): { kept: unknown; note: string } {
  if (typeof value === 'string') {
    const kept = value.slice(0, charactersWithin(value, room));
    return { kept, note: noteOn(value, kept.length, length ?? value.length) };
  }
  if (!isContainer(value)) return { kept: null, note: 'too long' };
  const entries = Object.entries(value);
  let used = 2;
  const end = entries.findIndex(([name, entry]) => (used += sizeOf(entry) + name.length + 4) > room);
  const front = entries.slice(0, Math.max(end, 0));
  const kept = Array.isArray(value) ? front.map(([, entry]) => entry) : Object.fromEntries(front);
  return { kept, note: noteOn(value, front.length, length ?? entries.length) };
}

function noteOn(value: unknown, kept: number, length: number): string {
  if (typeof value === 'string') return `characters after ${kept} of ${length}`;
  return `entries after ${kept} of ${length}; ask for a smaller range`;
}

function charactersWithin(text: string, room: number): number {
  let end = Math.min(text.length, room);
  while (end > 0 && sizeOf(text.slice(0, end)) > room) end = Math.floor(end * 0.9);
  return end;
}

function largestKey(value: Container): string {
  const sizes = Object.entries(value).map(([key, entry]) => [key, sizeOf(entry)] as const);
  return sizes.reduce((largest, entry) => (entry[1] > largest[1] ? entry : largest), ['', -1] as const)[0];
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

const at = (holder: Container, key: string): unknown => (holder as Fields)[key];

function put(holder: Container, key: string, value: unknown): void {
  (holder as Fields)[key] = value;
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
