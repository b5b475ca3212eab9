import { closingOf, GrowingValue, type Step } from './growing-value.js';
import { JsonCuts, type Opened } from './json-cuts.js';

/**
 * In bytes; one takes 1 to 2 ms to parse. Above 128 kB each would get pages of its own from V8, where shorter ones take
 * turns in the space for young objects, which is there anyway.
 */
const PIECE_BYTES = 96 * 1024;

interface Piece {
  /** JSON by itself: what it goes on with is opened in front of it, and what is open at its end closed. */
  readonly json: string;
  readonly path: readonly Step[];
}

/**
 * A JSON text that is parsed in pieces while it arrives, so that neither are all of its bytes held nor is all of the
 * time taken at once. What comes out is what JSON.parse makes of the whole.
 */
export class LargeJson {
  private readonly cuts = new JsonCuts();
  private readonly growing = new GrowingValue();
  private readonly pieces: Piece[] = [];
  private path: readonly (Step & { readonly opened: Opened })[] = [];
  // The piece that arrives. One place for all of them: what is made for each is not given back before a collection.
  private bytes: Buffer;
  private size = 0;
  /** Where in `bytes` what has arrived begins. */
  private begin = 0;
  private isBroken = false;

  constructor(private readonly pieceBytes = PIECE_BYTES) {
    this.bytes = Buffer.allocUnsafeSlow(2 * pieceBytes);
  }

  /** Whether there is a piece to parse. */
  get isDue(): boolean {
    return this.pieces.length > 0;
  }

  /** Takes in what has arrived, of which nothing is kept: it is copied. */
  add(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length;) {
      const place = this.size - this.begin - start;
      const end = this.cuts.next(chunk, start, place, this.pieceBytes);
      this.keep(chunk, start, end);
      if (end < chunk.length) this.cut();
      start = this.cuts.text ? end : end + 1;
    }
  }

  /** Nothing more arrives: what is left is the last piece. */
  end(): void {
    this.path = [];
    this.take();
  }

  /** Parses one piece. */
  parse(): void {
    const piece = this.pieces.shift();
    if (!piece || this.isBroken) return;
    try {
      this.growing.add(piece.json, piece.path);
    } catch {
      this.isBroken = true;
    }
  }

  /** When all is parsed; nothing where the text is no JSON. */
  get value(): unknown {
    return this.isBroken || this.cuts.isBroken ? undefined : this.growing.value;
  }

  private keep(chunk: Uint8Array, start: number, end: number): void {
    this.makeRoom(end - start);
    this.bytes.set(chunk.subarray(start, end), this.size);
    this.size += end - start;
  }

  private keepText(text: string): void {
    this.makeRoom(text.length);
    this.size += this.bytes.write(text, this.size, 'latin1');
  }

  private makeRoom(more: number): void {
    if (this.size + more <= this.bytes.length) return;
    const wider = Buffer.allocUnsafeSlow(2 * (this.size + more));
    this.bytes.copy(wider, 0, 0, this.size);
    this.bytes = wider;
  }

  private cut(): void {
    const { open, text } = this.cuts;
    this.path = (text ? [...open, text] : open).map((opened, depth) => {
      const known = this.path[depth];
      return known?.opened === opened ? known : { ...this.stepOf(opened), opened };
    });
    this.take();
    this.keepText(this.growing.openingOf(this.path));
    this.begin = this.size;
  }

  private take(): void {
    this.keepText(closingOf(this.path));
    this.pieces.push({ json: this.bytes.toString('utf8', 0, this.size), path: this.path });
    this.size = 0;
  }

  private stepOf({ by, key }: Opened): Step {
    if (!key) return { by };
    return { by, key: keyIn(this.bytes.toString('utf8', this.begin + key.start, this.begin + key.end)) };
  }
}

/** What is not a string is found by whoever parses the piece. */
function keyIn(json: string): string {
  try {
    return JSON.parse(json) as string;
  } catch {
    return '';
  }
}
