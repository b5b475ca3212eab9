import { randomUUID } from 'node:crypto';

type Container = unknown[] | Record<string, unknown>;

/** A container that is open at a cut, and its key where it is in an object. */
export interface Step {
  readonly isArray: boolean;
  readonly key?: string;
}

/** A JSON value that is put together of pieces of its text, cut at commas. */
export class GrowingValue {
  value: unknown;
  // Stands for what goes on in a piece, in place of its key. Nobody can know it, so no key of an answer is taken for it.
  private readonly goesOn = randomUUID();
  /** What was open at the last cut, from the outside in. */
  private open: readonly Container[] | undefined;

  /**
   * @param text From behind the last cut to before the next.
   * @param path What is open at its end, from the outside in; nothing at the end of all.
   * @throws SyntaxError
   */
  add(text: string, path: readonly Step[] = []): void {
    const [opening, closing] = [this.opening(), closingOf(path)];
    const piece: unknown = JSON.parse(`${opening}${text}${closing}`);
    if (this.open) this.append(this.open, piece as Container);
    else this.value = piece;
    this.open = this.along(path);
  }

  private opening(): string {
    const { open = [], goesOn } = this;
    const begin = (container: Container, depth: number): string => {
      if (Array.isArray(container)) return '[';
      return depth < open.length - 1 ? `{"${goesOn}":` : '{';
    };
    return open.map(begin).join('');
  }

  /** On the way to the innermost the first entry of each goes on with the next one; all others are new. */
  private append(open: readonly Container[], piece: Container): void {
    let source = piece;
    for (const [depth, target] of open.entries()) {
      const goesOn = depth < open.length - 1;
      const inner = Array.isArray(source) ? source[0] : source[this.goesOn];
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

const closingOf = (path: readonly Step[]): string =>
  path
    .map(({ isArray }) => (isArray ? ']' : '}'))
    .reverse()
    .join('');

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
