import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
// What `echarts/charts` and its like name costs twice the time and memory: each brings all there is of its kind.
import 'echarts/lib/chart/line.js';
import 'echarts/lib/component/gridSimple.js';
import 'echarts/lib/component/legendPlain.js';
import 'echarts/lib/component/markLine.js';
import 'echarts/lib/component/title.js';
import { type EChartsCoreOption, init, setPlatformAPI, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { FONT, HEIGHT, WIDTH } from './chart-parts.js';
import type { Bitmap } from './indexed-png.js';

use(CanvasRenderer);
// ECharts measures text on a canvas of its own, and finds none without a browser.
setPlatformAPI({ createCanvas: () => createCanvas(1, 1) as never });
registerFonts();

// Nothing moves, and the time zone of the machine is no part of a picture.
const STILL = { animation: false, useUTC: true, textStyle: { fontFamily: FONT } };

/** Draws a chart, without a browser. */
export function render(option: object, backgroundColor: string): Bitmap {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const chart = init(canvas, undefined, {
    renderer: 'canvas',
    width: WIDTH,
    height: HEIGHT,
    devicePixelRatio: 1,
  });
  chart.setOption({ ...option, ...STILL, backgroundColor } as EChartsCoreOption);
  const { data } = canvas.getContext('2d').getImageData(0, 0, WIDTH, HEIGHT);
  chart.dispose();
  return { width: WIDTH, height: HEIGHT, rgba: data };
}

/** The image has no fonts of its own, so ours come from a package, under a name that no system has. */
function registerFonts(): void {
  const { resolve } = createRequire(import.meta.url);
  for (const weight of ['Regular', 'Medium']) {
    const file = resolve(`roboto-fontface/fonts/roboto/Roboto-${weight}.woff`);
    if (!GlobalFonts.registerFromPath(file, FONT)) throw new Error(`Roboto ${weight} is no font`);
  }
}
