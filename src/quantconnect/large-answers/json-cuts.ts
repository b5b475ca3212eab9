/** An array, an object or a text that has begun and not ended. */
export interface Opened {
  readonly by: Opener;
  /** Where its key stands, with its quotes, in the piece that it began in; nothing in an array, or at the top. */
  readonly key?: { readonly start: number; readonly end: number };
}

/** What it begins with. */
export type Opener = '[' | '{' | '"';

// Answers have a dozen levels. A text that is deeper is not cut there: every piece has to open all of them again.
const DEEPEST_CUT = 64;
// Of an escape such as \u00e4, the longest.
const ESCAPE_BYTES = 6;

const [QUOTE, BACKSLASH, COMMA, COLON, LETTER_U] = [0x22, 0x5c, 0x2c, 0x3a, 0x75];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const SPACE = 0x20;
/** In place of a byte that is part of a number or a word. */
const PLAIN = 0x30;
const NOWHERE = -ESCAPE_BYTES;

/**
 * Finds where a JSON text can be cut: at the commas between two entries, and between two letters of a string that is a
 * value. It reads each byte once, as they come, and leaves it to the parser of the pieces to check them. What no piece
 * shows, a comma with nothing before or behind it and a bracket that closes another kind, is told by `isBroken`.
 */
export class JsonCuts {
  isBroken = false;
  /** From the outside in. */
  readonly open: Opened[] = [];
  /** The string in which it was cut, until that ends. */
  text: Opened | undefined;
  private isInString = false;
  private isEscaped = false;
  /** The string is no key. */
  private isValue = false;
  /** Where in the piece the last escape of the string begins. */
  private escape = NOWHERE;
  /** The last byte that is neither space nor inside of a string. */
  private last = 0;
  private keyStart = 0;
  private keyEnd = 0;
  private valueKey: Opened['key'];

  /**
   * Reads on until it comes to where it can be cut: to a comma, which is then read and belongs to neither piece, or to
   * a letter inside of `text`, which is not.
   * @param start Where in `bytes` it goes on.
   * @param place Where in the piece `bytes` begin.
   * @param earliest Before this place of the piece it is not cut.
   * @returns where in `bytes` that is, or their length.
   */
  next(bytes: Uint8Array, start: number, place: number, earliest: number): number {
    for (let index = start; index < bytes.length; index += 1) {
      if (this.isInString) {
        index = this.readString(bytes, index, place, earliest);
        if (this.isInString) return index;
        this.keyEnd = place + index;
        index -= 1;
        continue;
      }
      const mark = nextMark(bytes, index);
      if (mark > index) this.last = PLAIN;
      index = mark;
      const byte = bytes[index] ?? SPACE;
      if (byte > SPACE && this.isCut(byte, place + index) && place + index >= earliest) return index;
    }
    return bytes.length;
  }

  /** @returns behind its end; or where it can be cut, or the length of `bytes`, and then it has not ended. */
  private readString(bytes: Uint8Array, start: number, place: number, earliest: number): number {
    let limit = bytes.length;
    if (this.isValue) limit = Math.min(limit, Math.max(start, earliest - place));
    let index = this.upTo(limit, bytes, start, place);
    while (this.isInString && index < bytes.length && !this.canBeCut(bytes, index, place))
      index = this.upTo(index + 1, bytes, index, place);
    if (!this.isInString) this.text = undefined;
    else if (index < bytes.length) this.cutString();
    return index;
  }

  private upTo(limit: number, bytes: Uint8Array, start: number, place: number): number {
    let index = this.isEscaped ? start + 1 : start;
    for (; index < limit && this.isInString; index += 1) {
      if (bytes[index] === BACKSLASH) {
        this.escape = place + index;
        index += 1;
      } else if (bytes[index] === QUOTE) this.isInString = false;
    }
    this.isEscaped = index > limit;
    return Math.min(index, limit);
  }

  /** Not inside of an escape, nor of a letter of several bytes. */
  private canBeCut(bytes: Uint8Array, index: number, place: number): boolean {
    const since = place + index - this.escape;
    const isShort = (bytes[this.escape - place + 1] ?? LETTER_U) !== LETTER_U;
    return since >= (isShort ? 2 : ESCAPE_BYTES) && (bytes[index]! & 0xc0) !== 0x80;
  }

  private cutString(): void {
    this.text ??= opened('"', this.valueKey);
    this.escape = NOWHERE;
  }

  private isCut(byte: number, place: number): boolean {
    const before = this.last;
    this.last = byte;
    if (byte === COMMA) return this.isBetweenEntries(before);
    if (byte === QUOTE) this.beginString(before, place);
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.begin(byte === OPEN_ARRAY ? '[' : '{', before);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY)
      this.end(byte === CLOSE_ARRAY ? '[' : '{', before);
    return false;
  }

  private beginString(before: number, place: number): void {
    const hasKey = before === COLON;
    this.isInString = true;
    this.isValue = this.canCutHere() && (hasKey || this.open.at(-1)?.by === '[');
    this.valueKey = this.isValue && hasKey ? this.lastKey() : undefined;
    this.escape = NOWHERE;
    this.keyStart = place;
  }

  private isBetweenEntries(before: number): boolean {
    if (HAS_NO_ENTRY[before] === 1) this.isBroken = true;
    return this.canCutHere();
  }

  private canCutHere(): boolean {
    return this.open.length > 0 && this.open.length <= DEEPEST_CUT;
  }

  private begin(by: Opener, before: number): void {
    this.open.push(opened(by, before === COLON ? this.lastKey() : undefined));
  }

  private lastKey(): Opened['key'] {
    return { start: this.keyStart, end: this.keyEnd };
  }

  private end(by: Opener, before: number): void {
    if (this.open.pop()?.by !== by || before === COMMA) this.isBroken = true;
  }
}

const opened = (by: Opener, key: Opened['key']): Opened => (key ? { by, key } : { by });

/** Most bytes are digits: a loop that does nothing but pass over them takes half the time. */
function nextMark(bytes: Uint8Array, start: number): number {
  let index = start;
  while (index < bytes.length && IS_MARK[bytes[index]!] === 0) index += 1;
  return index;
}

const tableOf = (bytes: readonly number[]) =>
  Uint8Array.from({ length: 256 }, (_, byte) => Number(bytes.includes(byte)));

const HAS_NO_ENTRY = tableOf([OPEN_ARRAY, OPEN_OBJECT, COMMA, COLON]);
const SPACES = Array.from({ length: SPACE + 1 }, (_, byte) => byte);
const IS_MARK = tableOf([...SPACES, QUOTE, COMMA, COLON, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT]);
