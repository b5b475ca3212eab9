// Makes the compiled server and the packages it uses a few files in dist/bundle, which is what `dist/main.js` and
// `dist/cli/main.js` load: docs/decisions/0018-what-ships-is-one-bundle.md. Run after the compiler, by `npm run build`.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { noticesOf } from './shipping/notices.mjs';

const root = resolve(import.meta.dirname, '..');
const COMPILED = resolve(root, 'dist');
const BUNDLE = join(COMPILED, 'bundle');
const NOTICES = 'THIRD-PARTY-LICENSES.txt';
const CONTENTS = resolve(root, 'node_modules/.cache/quantconnect-mcp/bundle.json');
// The compiler's own record of its last run, what npm installed last, and this file.
const MADE_OF = [
  join(COMPILED, '.tsbuildinfo'),
  resolve(root, 'node_modules/.package-lock.json'),
  import.meta.filename,
];

// What is CommonJS in it asks for the modules of Node by this name.
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";
// Optional: whoever exports traces has it.
const APART = ['@opentelemetry/sdk-trace-node', '@opentelemetry/exporter-*', '@opentelemetry/resources'];

const ESM = /^(import|export)\b/m;
const EXPORTED = /^(?!default$|__esModule$|module\.exports$)[\w$]+$/;

/** @returns {Promise<string>} where it is written which modules are in which file, as esbuild says it. */
export async function buildServer() {
  const made = join(BUNDLE, NOTICES);
  if (existsSync(made) && existsSync(CONTENTS) && MADE_OF.every((file) => isOlder(file, made)))
    return CONTENTS;
  const { outputFiles, metafile } = await bundle();
  // Beside it first: another run may be starting what is there.
  const fresh = `${BUNDLE}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(join(fresh, relative(BUNDLE, path)), contents);
  mkdirSync(dirname(CONTENTS), { recursive: true });
  writeFileSync(CONTENTS, JSON.stringify(metafile));
  writeFileSync(join(fresh, NOTICES), noticesOf(Object.keys(metafile.inputs), root));
  rmSync(BUNDLE, { recursive: true, force: true });
  renameSync(fresh, BUNDLE);
  return CONTENTS;
}

function bundle() {
  return build({
    absWorkingDir: root,
    entryPoints: { bootstrap: join(COMPILED, 'bootstrap.js'), cli: join(COMPILED, 'cli/program.js') },
    outdir: BUNDLE,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // What is imported on demand is a file of its own, beside the others so that all are equally far from the root.
    splitting: true,
    chunkNames: '[name]-[hash]',
    // A quarter less of text, which V8 keeps in memory. Names stay: they are in stacks, and Nest's messages have them.
    minifyWhitespace: true,
    // Without it a class with decorators would be called AccountModule2, and a toolset is called as its module is.
    minifySyntax: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: REQUIRE },
    external: APART,
    logLevel: 'warning',
    plugins: [
      { name: 'packages', setup: resolvePackages },
      { name: 'places', setup: keepPlaces },
    ],
  });
}

function isOlder(file, than) {
  return !existsSync(file) || statSync(file).mtimeMs < statSync(than).mtimeMs;
}

/**
 * A package that is not installed is asked for when it is needed, as without the bundle. CommonJS that is imported on
 * demand has its names as exports, as Node finds them; esbuild would give it a default only.
 */
function resolvePackages(bundler) {
  const asked = Symbol('asked');
  bundler.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, kind, importer, resolveDir }) => {
    if (pluginData === asked || kind === 'entry-point') return undefined;
    const found = await bundler.resolve(path, { kind, importer, resolveDir, pluginData: asked });
    if (found.errors.length > 0) return { path, external: true };
    return kind === 'dynamic-import' && isCommon(found) ? { path: found.path, namespace: 'names' } : found;
  });
  bundler.onLoad({ filter: /./, namespace: 'names' }, async ({ path }) => {
    const names = Object.keys(await import(pathToFileURL(path).href)).filter((name) => EXPORTED.test(name));
    const contents = `import * as all from ${JSON.stringify(path)};\nexport default all;\nexport const { ${names.join(', ')} } = all;`;
    return { contents, resolveDir: dirname(path) };
  });
}

function isCommon({ path, external }) {
  return !external && /\.c?js$/.test(path) && !ESM.test(readFileSync(path, 'utf8'));
}

/** A module that looks for what lies near it (a worker, a page, the manifest) still finds it. */
function keepPlaces(bundler) {
  bundler.onLoad({ filter: /\.js$/ }, ({ path }) => {
    if (!path.startsWith(COMPILED)) return undefined;
    const from = relative(BUNDLE, path).split('\\').join('/');
    const contents = readFileSync(path, 'utf8')
      .replaceAll('import.meta.dirname', `(import.meta.dirname + ${JSON.stringify(`/${dirname(from)}`)})`)
      .replaceAll('import.meta.url', `new URL(${JSON.stringify(from)}, import.meta.url).href`);
    return { contents };
  });
}

if (process.argv[1] === import.meta.filename) await buildServer();
