import { randomUUID } from 'node:crypto';
import type { Opener } from './json-cuts.js';

type Container = unknown[] | Record<string, unknown>;

/** What is open at a cut, and its key where it is in an object. */
export interface Step {
  readonly by: Opener;
  readonly key?: string;
}

/** A JSON value that is put together of pieces of its text, cut at commas and inside of strings. */
export class GrowingValue {
  value: unknown;
  // Stands for what goes on in a piece, in place of its key. Nobody can know it, so no key of an answer is taken for it.
  private readonly goesOn = randomUUID();
  /** The containers that were open at the last cut, from the outside in. */
  private open: readonly Container[] | undefined;
  /** The text in the innermost of them that was cut. */
  private text: Step | undefined;

  /** What has to stand in front of a piece behind a cut: a text of ASCII. */
  openingOf(path: readonly Step[]): string {
    const begin = ({ by }: Step, depth: number): string =>
      by === '{' && depth < path.length - 1 ? `{"${this.goesOn}":` : by;
    return path.map(begin).join('');
  }

  /**
   * @param json The text between two cuts, with its opening and closing.
   * @param path What is open at its end, from the outside in; nothing at the end of all.
   * @throws SyntaxError
   */
  add(json: string, path: readonly Step[] = []): void {
    const piece: unknown = JSON.parse(json);
    if (this.open) this.append(this.open, piece as Container);
    else this.value = piece;
    const innermost = path.at(-1);
    this.text = innermost?.by === '"' ? innermost : undefined;
    this.open = this.along(this.text ? path.slice(0, -1) : path);
  }

  /** On the way to the innermost the first entry of each goes on with the next one; all others are new. */
  private append(open: readonly Container[], piece: Container): void {
    let source = piece;
    for (const [depth, target] of open.entries()) {
      const isInnermost = depth === open.length - 1;
      const goesOn = !isInnermost || this.text !== undefined;
      const inner = Array.isArray(source) ? source[0] : source[this.goesOn];
      if (isInnermost && this.text) addText(target, inner as string, this.text);
      if (Array.isArray(target)) addEntries(target, source as unknown[], goesOn ? 1 : 0);
      else addFields(target, source as Record<string, unknown>, this.goesOn);
      source = inner as Container;
    }
  }

  private along(path: readonly Step[]): Container[] {
    const open: Container[] = [];
    for (const { key } of path) {
      const outer = open.at(-1);
      const inner = Array.isArray(outer) ? outer.at(-1) : outer ? outer[key!] : this.value;
      open.push(inner as Container);
    }
    return open;
  }
}

const CLOSERS = { '[': ']', '{': '}', '"': '"' } as const;

/** What has to stand behind a piece in front of a cut. */
export const closingOf = (path: readonly Step[]): string =>
  path
    .map(({ by }) => CLOSERS[by])
    .reverse()
    .join('');

function addText(holder: Container, more: string, { key }: Step): void {
  const fields = holder as Record<string, string>;
  const name = key ?? String((holder as unknown[]).length - 1);
  fields[name] += more;
}

function addEntries(list: unknown[], more: readonly unknown[], start: number): void {
  for (let index = start; index < more.length; index += 1) list.push(more[index]);
}

function addFields(
  object: Record<string, unknown>,
  more: Readonly<Record<string, unknown>>,
  but: string,
): void {
  for (const name of Object.keys(more)) {
    if (name === but) continue;
    // A text may have a field of that name, which is no prototype.
    if (name === '__proto__') Object.defineProperty(object, name, { ...FIELD, value: more[name] });
    else object[name] = more[name];
  }
}

const FIELD = { writable: true, enumerable: true, configurable: true };
