// Makes the documents that hosts of MCP Apps show: each is one HTML file with its script and its style in it,
// because it may load nothing. Written to dist/views, where the server reads them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSync } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
// What it may have, so that a host shows it at once.
const MAX_BYTES = 350_000;

/** @returns the path of the document */
export function buildViews() {
  const folder = resolve(root, 'dist/views');
  mkdirSync(folder, { recursive: true });
  const path = resolve(folder, 'backtest.html');
  writeFileSync(path, documentOf('backtest'));
  return path;
}

function documentOf(view) {
  const script = bundle(`${view}/main.ts`, '</script');
  const style = bundle(`${view}/style.css`, '</style');
  const html = readFileSync(resolve(root, 'views', view, 'index.html'), 'utf8')
    // By function, because a replacement text would give a meaning to "$&".
    .replace('<!--style-->', () => `${licences()}<style>${style}</style>`)
    .replace('<!--script-->', () => `<script>${script}</script>`);
  if (Buffer.byteLength(html) > MAX_BYTES) throw new Error(`${view}: ${Buffer.byteLength(html)} bytes`);
  return html;
}

/** @param end Would end the element that the text is put into. */
function bundle(entry, end) {
  const { outputFiles } = buildSync({
    entryPoints: [resolve(root, 'views', entry)],
    bundle: true,
    minify: true,
    format: entry.endsWith('.css') ? undefined : 'iife',
    target: 'es2022',
    // Their text comes whole, see `licences`.
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  const { text } = outputFiles[0];
  if (text.toLowerCase().includes(end)) throw new Error(`${entry} has ${end} in it`);
  return text.trim();
}

/** The MIT licence has its text go with every copy. */
function licences() {
  return `<!-- uPlot\n${readFileSync(resolve(root, 'node_modules/uplot/LICENSE'), 'utf8').trim()}\n-->`;
}

if (process.argv[1] === import.meta.filename) buildViews();
