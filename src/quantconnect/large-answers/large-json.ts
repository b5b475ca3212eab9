import { GrowingValue, type Step } from './growing-value.js';
import { JsonCuts, type OpenContainer } from './json-cuts.js';

/** In bytes; one takes 2 to 4 ms to parse. */
const PIECE_BYTES = 256 * 1024;

interface Piece {
  readonly bytes: Buffer;
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
  private path: readonly (Step & { readonly container: OpenContainer })[] = [];
  private chunks: Uint8Array[] = [];
  private size = 0;
  private isBroken = false;

  constructor(private readonly pieceBytes = PIECE_BYTES) {}

  /** Whether there is a piece to parse. */
  get isDue(): boolean {
    return this.pieces.length > 0;
  }

  /** Takes in what has arrived; it is kept until it is parsed. */
  add(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length;) {
      const end = this.cuts.next(chunk, start, this.size - start, this.pieceBytes);
      this.keep(chunk.subarray(start, end));
      if (end < chunk.length) this.cut();
      start = end + 1;
    }
  }

  /** Nothing more arrives: what is left is the last piece. */
  end(): void {
    this.path = [];
    this.pieces.push({ bytes: this.taken(), path: [] });
  }

  /** Parses one piece. */
  parse(): void {
    const piece = this.pieces.shift();
    if (!piece || this.isBroken) return;
    try {
      this.growing.add(piece.bytes.toString('utf8'), piece.path);
    } catch {
      this.isBroken = true;
    }
  }

  /** When all is parsed; nothing where the text is no JSON. */
  get value(): unknown {
    return this.isBroken || this.cuts.isBroken ? undefined : this.growing.value;
  }

  private keep(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.size += bytes.length;
  }

  private cut(): void {
    const bytes = this.taken();
    this.path = this.cuts.open.map((container, depth) => {
      const known = this.path[depth];
      return known?.container === container ? known : { ...stepOf(container, bytes), container };
    });
    this.pieces.push({ bytes, path: this.path });
  }

  private taken(): Buffer {
    const bytes = Buffer.concat(this.chunks, this.size);
    this.chunks = [];
    this.size = 0;
    return bytes;
  }
}

function stepOf({ isArray, key }: OpenContainer, bytes: Buffer): Step {
  if (!key) return { isArray };
  return { isArray, key: keyIn(bytes.toString('utf8', key.start, key.end)) };
}

/** What is not a string is found by whoever parses the piece. */
function keyIn(json: string): string {
  try {
    return JSON.parse(json) as string;
  } catch {
    return '';
  }
}
