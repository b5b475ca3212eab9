// Draws the first row of the dashboard with its live answers, in the grid and the kinds of panels that the JSON says.
// This is our drawing, not Grafana's: what it shows is that the queries answer, and how the row reads.
import { existsSync, writeFileSync } from 'node:fs';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { chromium } from 'playwright-core';
import { indexedPng } from '../../../dist/pictures/indexed-png.js';
import { panelHtml } from './picture-panels.mjs';

const WIDTH = 1440;
const ROW_PX = 38;
const COLOURS = 128;
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @returns the size of the file in bytes. */
export async function drawOverview(panels, file) {
  const shown = panels.filter(({ row }) => row === 'Overview');
  const png = await screenshot(pageOf(shown));
  const small = await withPalette(png);
  writeFileSync(file, small);
  return small.byteLength;
}

async function screenshot(html) {
  const executablePath = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 100 } });
    await page.setContent(html);
    return await page.screenshot({ fullPage: true });
  } finally {
    await browser.close();
  }
}

async function withPalette(png) {
  const image = await loadImage(png);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  return indexedPng({ width, height, rgba: context.getImageData(0, 0, width, height).data }, COLOURS);
}

function pageOf(panels) {
  const top = Math.min(...panels.map(({ gridPos }) => gridPos.y));
  const cards = panels.map((panel) => {
    const { x, y, w, h } = panel.gridPos;
    const place = `grid-column:${x + 1}/span ${w};grid-row:${y - top + 1}/span ${h}`;
    return `<section style="${place}">${panelHtml(panel)}</section>`;
  });
  return `<!doctype html><style>${STYLE}</style><main>${cards.join('')}</main>`;
}

const STYLE = `
  body { margin: 0; background: #111217; color: #ccccdc; font: 12px Roboto, 'DejaVu Sans', sans-serif }
  main { display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: ${ROW_PX}px; gap: 6px; padding: 8px }
  section { background: #181b1f; border: 1px solid #25282d; border-radius: 3px; padding: 6px 8px; overflow: hidden;
    display: flex; flex-direction: column; min-width: 0 }
  h2 { font: 500 13px Roboto, 'DejaVu Sans', sans-serif; margin: 0 0 4px; white-space: nowrap }
  .figure { flex: 1; display: flex; align-items: center; justify-content: center; font-size: 30px; border-radius: 3px }
  .figure small { font-size: 13px; margin-right: 8px }
  svg { flex: 1; min-height: 0; width: 100% }
  table { border-collapse: collapse; width: 100% }
  td, th { text-align: left; padding: 3px 6px; border-bottom: 1px solid #25282d }
  .legend { display: grid; grid-template-columns: 1fr auto; gap: 1px 12px; line-height: 1.35 }
  .bar { display: grid; grid-template-columns: 11em 1fr 5em; gap: 6px; align-items: center; margin: 2px 0 }
  .bar div { height: 13px; background: #73bf69 }
  .none { margin: auto; color: #8e8e99 }`;
