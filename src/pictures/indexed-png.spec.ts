import { indexedPng } from './indexed-png.js';
import { pixelsOf } from './testing/pixels.js';

const WHITE = [255, 255, 255, 255];
const BLUE = [0, 103, 177, 255];
const ALMOST_BLUE = [2, 100, 180, 255];

const bitmap = (width: number, pixels: readonly number[][]) => ({
  width,
  height: pixels.length / width,
  rgba: Uint8Array.from(pixels.flat()),
});

describe('A PNG with a palette', () => {
  it('shows every pixel as it was drawn, to a decoder that is not ours', async () => {
    const png = indexedPng(bitmap(3, [WHITE, BLUE, WHITE, WHITE, WHITE, ALMOST_BLUE]), 256);
    const seen = await pixelsOf(png);
    expect([seen.width, seen.height]).toEqual([3, 2]);
    expect(['#ffffff', '#0067b1', '#0264b4'].map(seen.count)).toEqual([4, 1, 1]);
  });

  it('gives rare colours beyond the palette to the nearest of the frequent ones', async () => {
    const pixels = [WHITE, WHITE, WHITE, BLUE, BLUE, ALMOST_BLUE];
    const seen = await pixelsOf(indexedPng(bitmap(3, pixels), 2));
    expect(['#ffffff', '#0067b1', '#0264b4'].map(seen.count)).toEqual([3, 3, 0]);
  });
});
