import { createCanvas, loadImage } from '@napi-rs/canvas';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** How many pixels have this colour, `#rrggbb`. */
  count(colour: string): number;
}

/** What a PNG shows, read by another program than the one that wrote it. */
export async function pixelsOf(png: Uint8Array): Promise<Pixels> {
  const image = await loadImage(Buffer.from(png));
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel & 0xffffff, (counts.get(pixel & 0xffffff) ?? 0) + 1);
  return { width, height, count: (colour) => counts.get(packed(colour)) ?? 0 };
}

const packed = (colour: string): number =>
  Buffer.from(colour.slice(1), 'hex').reduce((sum, channel, n) => sum + channel * 256 ** n, 0);
