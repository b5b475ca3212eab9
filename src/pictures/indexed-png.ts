import { crc32, deflateSync } from 'node:zlib';

/** What was drawn: opaque pixels, four bytes each (red, green, blue, alpha), row by row. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const BIT_DEPTH = 8;
const INDEXED_COLOUR = 3;

/**
 * A PNG with a palette: a chart has few colours, so it takes a quarter of the bytes of one with full colour. Colours
 * beyond the most frequent ones become the nearest of these.
 * Source of the format: https://www.w3.org/TR/png-3/.
 * @param colours Size of the palette, 2 to 256.
 */
export function indexedPng({ width, height, rgba }: Bitmap, colours: number): Uint8Array {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  const palette = mostFrequent(pixels, colours);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header(width, height)),
    chunk('PLTE', Buffer.from(palette.flatMap(channelsOf))),
    chunk('IDAT', deflateSync(rowsOf(pixels, width, indexer(palette)), { level: 9, memLevel: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

function mostFrequent(pixels: Uint32Array, colours: number): number[] {
  const counts = new Map<number, number>();
  for (const { colour, length } of runsOf(pixels)) counts.set(colour, (counts.get(colour) ?? 0) + length);
  return [...counts]
    .sort(([a, timesA], [b, timesB]) => timesB - timesA || a - b)
    .slice(0, colours)
    .map(([colour]) => colour);
}

/** Pixels of a chart repeat their neighbour, so runs are looked up and not pixels. */
function* runsOf(pixels: Uint32Array): Generator<{ colour: number; start: number; length: number }> {
  for (let start = 0; start < pixels.length;) {
    const colour = pixels[start]!;
    let end = start + 1;
    while (end < pixels.length && pixels[end] === colour) end++;
    yield { colour, start, length: end - start };
    start = end;
  }
}

function indexer(palette: readonly number[]): (colour: number) => number {
  const known = new Map(palette.map((colour, index) => [colour, index]));
  return (colour) => {
    const index = known.get(colour) ?? nearest(colour, palette);
    known.set(colour, index);
    return index;
  };
}

function nearest(colour: number, palette: readonly number[]): number {
  let [index, least] = [0, Infinity];
  for (let n = 0; n < palette.length; n++) {
    const distance = distanceOf(palette[n]!, colour);
    if (distance < least) [index, least] = [n, distance];
  }
  return index;
}

// Without arrays, because noise makes it millions of times.
function distanceOf(a: number, b: number): number {
  const red = (a & 0xff) - (b & 0xff);
  const green = ((a >> 8) & 0xff) - ((b >> 8) & 0xff);
  const blue = ((a >> 16) & 0xff) - ((b >> 16) & 0xff);
  return red * red + green * green + blue * blue;
}

// The first byte of a pixel is its red, and a number read from memory begins with its lowest byte.
const channelsOf = (colour: number): number[] => [colour & 0xff, (colour >> 8) & 0xff, (colour >> 16) & 0xff];

/** Each row begins with the number of its filter; 0 is none, which fits palettes best. */
function rowsOf(pixels: Uint32Array, width: number, indexOf: (colour: number) => number): Uint8Array {
  const indexes = new Uint8Array(pixels.length);
  for (const { colour, start, length } of runsOf(pixels))
    indexes.fill(indexOf(colour), start, start + length);
  const stride = width + 1;
  const rows = new Uint8Array((pixels.length / width) * stride);
  for (let row = 0; row * width < pixels.length; row++)
    rows.set(indexes.subarray(row * width, (row + 1) * width), row * stride + 1);
  return rows;
}

function header(width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(13);
  bytes.writeUInt32BE(width, 0);
  bytes.writeUInt32BE(height, 4);
  bytes.set([BIT_DEPTH, INDEXED_COLOUR, 0, 0, 0], 8);
  return bytes;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
