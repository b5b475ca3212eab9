import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const SCRIPTS = resolve(ROOT, 'scripts');
const PRUNE = join(SCRIPTS, 'prune-dependencies.mjs');
// All of the server, the thread that draws, and what traces, which is loaded only when it is asked for.
const LOADED = [
  'app.module.js',
  'cli/run.js',
  'sandbox/sandbox.js',
  'pictures/render.js',
  'pictures/picture-png.js',
];
const TRACING = ['sdk-trace-node', 'exporter-trace-otlp-proto', 'resources'].map(
  (name) => `@opentelemetry/${name}`,
);

describe('Taking out of node_modules what is never loaded', () => {
  let folder: string;
  let said: string;
  const modules = () => join(folder, 'node_modules');
  const evaluate = (code: string) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: folder, encoding: 'utf8' });

  beforeAll(() => {
    // On the same disk, so that linking does.
    mkdirSync(join(ROOT, 'node_modules/.cache'), { recursive: true });
    folder = mkdtempSync(join(ROOT, 'node_modules/.cache/prune-'));
    for (const path of productionPackages()) linkTree(join(ROOT, path), join(folder, path));
    linkTree(join(ROOT, 'dist'), join(folder, 'dist'));
    linkSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    mkdirSync(join(modules(), 'plain/lib/test'), { recursive: true });
    for (const file of ['README.md', 'CHANGELOG.md', 'index.d.ts', 'index.js', 'lib/test/part.js'])
      writeFileSync(join(modules(), 'plain', file), '');
    mkdirSync(join(modules(), 'free/test'), { recursive: true });
    for (const file of ['README.md', 'Licence.md', 'test/index.js', 'test/COPYING', 'index.js.map'])
      writeFileSync(join(modules(), 'free', file), '');
    said = execFileSync(process.execPath, [PRUNE, modules()], { encoding: 'utf8' });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says how much that is', () => {
    expect(Number(/^([\d.]+) MB/.exec(said)![1])).toBeGreaterThan(15);
  });

  it('keeps everything that the server, its pictures and its traces load', () => {
    const all = [...LOADED.map((file) => `./dist/${file}`), ...TRACING];
    const { status, stderr } = evaluate(all.map((name) => `await import('${name}');`).join(''));
    expect([status, stderr]).toEqual([0, '']);
  });

  it('keeps the terms of a package, and a readme that is the only place they stand in', () => {
    const files = (name: string) =>
      readdirSync(join(modules(), name), { recursive: true, encoding: 'utf8' }).sort();
    expect(files('free')).toEqual(['Licence.md', 'test', 'test/COPYING']);
    expect(files('plain')).toEqual(['README.md', 'index.js', 'lib', 'lib/test', 'lib/test/part.js']);
  });

  it('leaves a checkout as it is', () => {
    const { status, stderr } = spawnSync(process.execPath, [PRUNE, join(ROOT, 'node_modules')], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([64, expect.stringContaining('stays as it is')]);
  });

  it('names nothing that is not there', () => {
    const { stdout } = evaluate(`
      const { UNLOADED, ONLY } = await import('${join(SCRIPTS, 'shipping/unloaded.mjs')}');
      const paths = ([whole, parts]) => parts.map((part) => whole + '/' + part);
      console.log(JSON.stringify([...Object.entries(UNLOADED), ...Object.entries(ONLY)].flatMap(paths)));`);
    const named = (JSON.parse(stdout) as string[]).filter((path) => !path.includes('*'));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(ROOT, 'node_modules', path)))).toEqual([]);
  });
});

function productionPackages(): string[] {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && !dev && existsSync(join(ROOT, path)))
    .map(([path]) => path);
}

/** Copies nothing, and what is removed from one tree stays in the other. Packages inside of packages come by themselves. */
function linkTree(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const place = join(to, entry.parentPath.slice(from.length), entry.name);
    // Of types and maps there are as many files as of all else; those of `plain` show what becomes of them.
    if (!entry.isFile() || /\.([cm]?ts|map)$/.test(entry.name) || existsSync(place)) continue;
    mkdirSync(dirname(place), { recursive: true });
    linkSync(join(entry.parentPath, entry.name), place);
  }
}
