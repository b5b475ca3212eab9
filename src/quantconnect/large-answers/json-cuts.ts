/** An array or an object that has begun and not ended. */
export interface OpenContainer {
  readonly isArray: boolean;
  /** Where its key stands, with its quotes, in the piece that it began in; nothing in an array, or at the top. */
  readonly key?: { readonly start: number; readonly end: number };
}

// Answers have a dozen levels. A text that is deeper is not cut there: every piece has to open all of them again.
const DEEPEST_CUT = 64;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const SPACE = 0x20;
/** In place of a byte that is part of a number or a word. */
const PLAIN = 0x30;

/**
 * Finds the commas at which a JSON text can be cut, between two entries. It reads each byte once, as they come, and
 * leaves it to the parser of the pieces to check them. What no piece shows, a comma with nothing before or behind it
 * and a bracket that closes another kind, is told by `isBroken`.
 */
export class JsonCuts {
  isBroken = false;
  /** From the outside in. */
  readonly open: OpenContainer[] = [];
  private isInString = false;
  private isEscaped = false;
  /** The last byte that is neither space nor inside of a string. */
  private last = 0;
  private keyStart = 0;
  private keyEnd = 0;

  /**
   * Reads on until it comes to a comma to cut at.
   * @param start Where in `bytes` it goes on.
   * @param place Where in the piece `bytes` begin.
   * @param earliest Before this place of the piece it is not cut.
   * @returns where in `bytes` that comma is, which has been read, or their length.
   */
  next(bytes: Uint8Array, start: number, place: number, earliest: number): number {
    for (let index = start; index < bytes.length; index += 1) {
      if (this.isInString) {
        index = this.endOfString(bytes, index);
        if (!this.isInString) this.keyEnd = place + index + 1;
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

  /** @returns where the string ends; or the last of the bytes, where it does not. */
  private endOfString(bytes: Uint8Array, start: number): number {
    let index = this.isEscaped ? start + 1 : start;
    for (; index < bytes.length && this.isInString; index += 1) {
      if (bytes[index] === BACKSLASH) index += 1;
      else if (bytes[index] === QUOTE) this.isInString = false;
    }
    this.isEscaped = index > bytes.length;
    return Math.min(index, bytes.length) - 1;
  }

  private isCut(byte: number, place: number): boolean {
    const before = this.last;
    this.last = byte;
    if (byte === COMMA) return this.isBetweenEntries(before);
    if (byte === QUOTE) {
      this.isInString = true;
      this.keyStart = place;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.begin(byte === OPEN_ARRAY, before);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.end(byte === CLOSE_ARRAY, before);
    return false;
  }

  private isBetweenEntries(before: number): boolean {
    if (HAS_NO_ENTRY[before] === 1) this.isBroken = true;
    return this.open.length > 0 && this.open.length <= DEEPEST_CUT;
  }

  private begin(isArray: boolean, before: number): void {
    const hasKey = before === COLON;
    this.open.push(hasKey ? { isArray, key: { start: this.keyStart, end: this.keyEnd } } : { isArray });
  }

  private end(isArray: boolean, before: number): void {
    if (this.open.pop()?.isArray !== isArray || before === COMMA) this.isBroken = true;
  }
}

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
