import { parentPort } from 'node:worker_threads';
import type { Drawing, Drawn } from './drawing.js';
import { picturePng } from './picture-png.js';

/** The thread that draws: a drawing in, a PNG out, one after another. It holds nothing in between. */

// ECharts and the canvas cost tens of megabytes and a quarter of a second, here and not in the server's own thread.
const loading = import('./render.js').catch((error: unknown) => error as Error);

const port = parentPort!;

port.on('message', (drawing: Drawing) => {
  void answer(drawing).then((drawn) => port.postMessage(drawn, []));
});

async function answer(drawing: Drawing): Promise<Drawn> {
  const renderer = await loading;
  if (renderer instanceof Error) return { state: 'unable', why: whereOf(renderer) };
  try {
    return { state: 'drawn', png: picturePng(drawing, renderer.render) };
  } catch (error) {
    return { state: 'failed', why: whereOf(error) };
  }
}

/** Name and first places in code of an error, without its message. */
function whereOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error';
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...places.slice(0, 3).map((place) => place.trim())].join(' ');
}
