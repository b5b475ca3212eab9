import { randomUUID } from 'node:crypto';
import { isLongerThan } from '../../quantconnect/large-answers/json-length.js';
import { escaped, partsOf, piecesOf } from './written-in-turns.js';

/** In characters. What is shorter is written with the rest of its message. */
const LONG = 256 * 1024;
const PART = 64 * 1024;

/**
 * A long text of the answer to one request. The message has a name in its place, and it is written in parts while the
 * message is sent: the message as a whole would be there three more times, as a string, as bytes, and once as the
 * string that the text is in it.
 */
export class LongText {
  // Nobody can know it, so nothing else in a message is taken for it.
  private name = '';
  private value: unknown;
  private isClosed = false;

  constructor(
    private readonly long = LONG,
    private readonly part = PART,
  ) {}

  get isHeld(): boolean {
    return this.value !== undefined;
  }

  /** It is too late: the answer is being sent, by somebody who knows nothing of this. */
  close(): void {
    this.isClosed = true;
  }

  /**
   * @param value A text, or what is to be one as JSON.
   * @returns what stands for it in the message; nothing where it is to be there itself.
   */
  standInFor(value: unknown): string | undefined {
    if (this.isClosed || this.isHeld || !isLongerThan(this.long, value)) return undefined;
    this.value = value;
    this.name = randomUUID();
    return this.name;
  }

  /** The JSON of a message in parts, with the text in its place; nothing where it has none. */
  partsOf(json: string): Iterable<Buffer> | undefined {
    const at = this.isHeld ? json.indexOf(this.name) : -1;
    if (at < 0) return undefined;
    return this.around(json.slice(0, at), json.slice(at + this.name.length));
  }

  private *around(before: string, behind: string): Generator<Buffer> {
    yield Buffer.from(before);
    for (const part of this.parts()) yield Buffer.from(escaped(part));
    yield Buffer.from(behind);
  }

  private parts(): Iterable<string> {
    const { value, part } = this;
    return typeof value === 'string' ? partsOf(value, part) : joined(piecesOf(value, part), part);
  }
}

/** Most pieces are short: each by itself would be a packet. */
function* joined(pieces: Iterable<string>, part: number): Generator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < part) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
