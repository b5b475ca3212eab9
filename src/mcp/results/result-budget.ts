// What one result may cost a model, in bytes of JSON. A tool that has to answer more says so itself.
export const RESULT_BUDGET = 16_384;

// Leaves room for saying what was cut.
const NOTE_BYTES = 400;
const MOST_CUTS = 12;
// An object with more fields than a record has is a map, of which a part is as good as the beginning of a list.
const MAP_FIELDS = 40;

type Container = unknown[] | Record<string, unknown>;

/**
 * A result as JSON of at most `budget` bytes. Tools page and leave out by themselves; this is for what
 * nobody foresaw, and it says what it cut. Lists and maps lose their end, texts too; fields stay.
 */
export function withinBudget(value: unknown, budget = RESULT_BUDGET): string {
  const json = JSON.stringify(value);
  if (json.length * 3 <= budget || Buffer.byteLength(json) <= budget) return json;
  return JSON.stringify(cutDown(JSON.parse(json) as unknown, budget));
}

function cutDown(value: unknown, budget: number): unknown {
  const root = isContainer(value) && !Array.isArray(value) ? value : { result: value };
  const cuts = new Map<string, string>();
  for (let n = 0; n < MOST_CUTS; n += 1) {
    const over = sizeOf(root) + NOTE_BYTES - budget;
    if (over <= 0) break;
    const [path, note] = cutLargest(root, over);
    cuts.set(path, note);
  }
  const said = Array.isArray(root['omitted']) ? (root['omitted'] as unknown[]) : [];
  return { ...root, omitted: [...said, ...cuts.values()] };
}

/** Shortens the one list, map or text that the size comes from. */
function cutLargest(root: Record<string, unknown>, over: number): [path: string, note: string] {
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
  const { kept, note } = shortened(value, room);
  put(holder, key, kept);
  const where = path.join('.');
  return [where, `${where}: ${note}`];
}

/** A list or map whose size comes from having many entries, not from one of them. */
function isLong(value: Container): boolean {
  const entries = Object.values(value);
  if (entries.length < 2 || (!Array.isArray(value) && entries.length <= MAP_FIELDS)) return false;
  return Math.max(...entries.map(sizeOf)) * 2 < sizeOf(value);
}

function shortened(value: unknown, room: number): { kept: unknown; note: string } {
  if (typeof value === 'string') {
    const kept = value.slice(0, charactersWithin(value, room));
    return { kept, note: `characters after ${kept.length} of ${value.length}` };
  }
  if (!isContainer(value)) return { kept: null, note: 'too long' };
  const entries = Object.entries(value);
  let used = 2;
  const end = entries.findIndex(([name, entry]) => (used += sizeOf(entry) + name.length + 4) > room);
  const front = entries.slice(0, Math.max(end, 0));
  const kept = Array.isArray(value) ? front.map(([, entry]) => entry) : Object.fromEntries(front);
  const note = `entries after ${front.length} of ${entries.length}; ask for a smaller range`;
  return { kept, note };
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

const at = (holder: Container, key: string): unknown => (holder as Record<string, unknown>)[key];

function put(holder: Container, key: string, value: unknown): void {
  (holder as Record<string, unknown>)[key] = value;
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
