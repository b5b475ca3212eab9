import { LargeJson } from './large-json.js';

/** In bytes. Up to this a text is parsed in one go, within 5 ms; more is not worth its pieces. */
const LARGE_BYTES = 512 * 1024;

/** The JSON of an answer that was too large to be kept as a text; `undefined` where it is none. */
export class ParsedBody {
  constructor(readonly value: unknown) {}
}

/** The body of an answer while it arrives: kept as it is while it is short, and parsed in pieces once it is not. */
export class ArrivingBody {
  private chunks: Buffer[] = [];
  private size = 0;
  private json: LargeJson | undefined;

  /** Whether it is time to parse a piece. */
  get isDue(): boolean {
    return this.json?.isDue ?? false;
  }

  /** Bytes so far. */
  get length(): number {
    return this.size;
  }

  add(chunk: Buffer): void {
    this.size += chunk.byteLength;
    if (this.json) return this.json.add(chunk);
    this.chunks.push(chunk);
    if (this.size > LARGE_BYTES) this.become(new LargeJson());
  }

  parse(): void {
    this.json?.parse();
  }

  /** Nothing more arrives. @returns whether it is all there, or there are pieces left to parse. */
  end(): boolean {
    this.json?.end();
    return !this.json;
  }

  /** When all is parsed. */
  get content(): string | ParsedBody {
    if (this.json) return new ParsedBody(this.json.value);
    const [first] = this.chunks;
    const whole = first && this.chunks.length === 1 ? first : Buffer.concat(this.chunks, this.size);
    return whole.toString('utf8');
  }

  private become(json: LargeJson): void {
    this.json = json;
    for (const chunk of this.chunks) json.add(chunk);
    this.chunks = [];
  }
}
