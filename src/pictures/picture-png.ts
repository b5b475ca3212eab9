import { backtestChart } from './backtest-chart.js';
import { drawableBacktest, drawableOverlay } from './drawable.js';
import type { Drawing } from './drawing.js';
import { type Bitmap, indexedPng } from './indexed-png.js';
import { overlayChart } from './overlay-chart.js';
import { PALETTES } from './palette.js';

/** What fits into a chat, in bytes. */
export const MOST_BYTES = 60_000;

// A chart of ten years takes the first. What is coarser is for curves that are nothing but noise.
const QUALITIES = [
  { points: 600, colours: 128 },
  { points: 600, colours: 48 },
  { points: 150, colours: 24 },
  { points: 24, colours: 12 },
] as const;

/** @returns a PNG of at most 60 kB; undefined where there is nothing to draw or no quality is coarse enough */
export function picturePng(
  drawing: Drawing,
  render: (chart: object, background: string) => Bitmap,
): Uint8Array | undefined {
  const palette = PALETTES[drawing.theme];
  for (const { points, colours } of QUALITIES) {
    const chart = chartOf(drawing, points);
    if (!chart) return undefined;
    const png = indexedPng(render(chart, palette.background), colours);
    if (png.byteLength <= MOST_BYTES) return png;
  }
  return undefined;
}

function chartOf({ kind, picture, theme }: Drawing, points: number): object | undefined {
  const palette = PALETTES[theme];
  if (kind === 'backtest') {
    const backtest = drawableBacktest(picture, points);
    return backtest && backtestChart(backtest, palette);
  }
  const overlay = drawableOverlay(picture, points);
  return overlay && overlayChart(overlay, palette);
}
