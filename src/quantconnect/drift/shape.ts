/** Kinds of JSON values, as bits: a union has several. null is none of them. */
export const Kind = { string: 1, number: 2, boolean: 4, array: 8, object: 16 } as const;

export const CONTAINER = Kind.array | Kind.object;
const ANYTHING = Kind.string | Kind.number | Kind.boolean | CONTAINER;

/** What a value may be. */
export interface Known {
  readonly kinds: number;
  /** Of a list: its entries. */
  readonly entry?: Known;
  /** Of a map from ids or from names that users choose: its values. */
  readonly value?: Known;
  /** Of an object with fields of its own. */
  readonly shape?: Shape;
}

export interface Field extends Known {
  readonly required: boolean;
}

export interface Shape {
  readonly fields: ReadonlyMap<string, Field>;
  readonly requiredCount: number;
}

const SIMPLE: Readonly<Record<string, number>> = {
  s: Kind.string,
  n: Kind.number,
  b: Kind.boolean,
  '*': ANYTHING,
};

/** Reads the notation that `known-answers.ts` explains. What it cannot read stops the start. */
export class ShapeReader {
  private readonly read = new Map<string, Shape>();

  constructor(private readonly sources: Readonly<Record<string, string>>) {}

  /** The shapes an answer may have, in the order in which they are tried. */
  alternatives(source: string): Shape[] {
    return source.split(' / ').map((one) => this.shapeOf(one));
  }

  private named(name: string): Shape {
    const known = this.read.get(name);
    if (known) return known;
    const source = this.sources[name];
    if (source === undefined) throw new Error(`No shape is called ${name}`);
    // There before it is filled, so that a shape may hold others of itself.
    const shape: Shape = { fields: new Map(), requiredCount: 0 };
    this.read.set(name, shape);
    return Object.assign(shape, this.shapeOf(source));
  }

  private shapeOf(source: string): Shape {
    const fields = new Map(source.split(', ').flatMap((part) => this.fieldsOf(part)));
    return { fields, requiredCount: [...fields.values()].filter(({ required }) => required).length };
  }

  /** A part is one field, or the name of a shape that stands for its fields. */
  private fieldsOf(part: string): (readonly [string, Field])[] {
    const [, name, optional, type] = /^(.+?)(\??):(.+)$/.exec(part) ?? [];
    if (!name || !type) return [...this.named(part).fields];
    return [[name, { ...this.union(new Cursor(type)), required: optional === '' }]];
  }

  private union(at: Cursor): Known {
    let known = this.single(at);
    while (at.take('|')) {
      const other = this.single(at);
      known = { ...known, ...other, kinds: known.kinds | other.kinds };
    }
    return known;
  }

  private single(at: Cursor): Known {
    if (at.take('[')) return at.closed(']', { kinds: Kind.array, entry: this.union(at) });
    if (at.take('<')) return at.closed('>', { kinds: Kind.object, value: this.union(at) });
    const word = at.word();
    const kinds = SIMPLE[word];
    return kinds === undefined ? { kinds: Kind.object, shape: this.named(word) } : { kinds };
  }
}

class Cursor {
  private at = 0;

  constructor(private readonly text: string) {}

  take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  closed<T>(character: string, value: T): T {
    if (!this.take(character)) throw new Error(`${this.text} lacks a ${character}`);
    return value;
  }

  word(): string {
    const [word = ''] = /^(?:\*|[A-Za-z]+)/.exec(this.text.slice(this.at)) ?? [];
    if (word === '') throw new Error(`${this.text} has no type at ${this.at}`);
    this.at += word.length;
    return word;
  }
}
