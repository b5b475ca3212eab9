import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const COMPILED = resolve(root, 'dist/.tsbuildinfo');
// What npm installed last, and this file.
const MADE_OF = [COMPILED, resolve(root, 'node_modules/.package-lock.json'), import.meta.filename];
const BUNDLED = resolve(root, 'node_modules/.cache/quantconnect-mcp/server.mjs');

// What is CommonJS in it asks for the modules of Node by this name.
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";
// Native, with files of their own, or there only if installed.
const APART = ['@napi-rs/canvas', 'pino', '@opentelemetry/*'];

/**
 * Makes the compiled server and the packages it uses one file, which specs start instead (`test/support/process.ts`
 * says which do not): more than half of a start is Node finding and reading 2,000 files, and specs start hundreds.
 */
export async function bundleServer() {
  if (existsSync(BUNDLED) && MADE_OF.every((file) => isOlder(file, BUNDLED))) return;
  const { outputFiles } = await build({
    entryPoints: [resolve(root, 'dist/main.js')],
    outfile: BUNDLED,
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // Nest's messages, and ours, have the names of classes in them.
    keepNames: true,
    banner: { js: REQUIRE },
    external: APART,
    plugins: [
      { name: 'absent', setup: leaveAbsent },
      { name: 'places', setup: keepPlaces },
    ],
  });
  mkdirSync(dirname(BUNDLED), { recursive: true });
  // Another run may be about to start it.
  writeFileSync(`${BUNDLED}.${process.pid}`, outputFiles[0].contents);
  renameSync(`${BUNDLED}.${process.pid}`, BUNDLED);
}

function isOlder(file, than) {
  return !existsSync(file) || statSync(file).mtimeMs < statSync(than).mtimeMs;
}

/** A package that is not installed is asked for when it is needed, as without the bundle. */
function leaveAbsent(bundler) {
  const asked = Symbol('asked');
  bundler.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, kind, importer, resolveDir }) => {
    if (pluginData === asked || kind === 'entry-point') return undefined;
    const found = await bundler.resolve(path, { kind, importer, resolveDir, pluginData: asked });
    return found.errors.length > 0 ? { path, external: true } : found;
  });
}

/** A module that looks for what lies near it (a worker, a page, the manifest) still finds it. */
function keepPlaces(bundler) {
  bundler.onLoad({ filter: /\.js$/ }, ({ path }) => {
    if (!path.startsWith(dirname(COMPILED))) return undefined;
    const contents = readFileSync(path, 'utf8')
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)));
    return { contents };
  });
}
