// Packs the server for one person into dist-bundle/quantconnect-mcp.mcpb: what is built, the packages it needs to run
// and the manifest. The bundle runs wherever Node does, so the one native addon, which draws pictures, stays out.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packExtension } from '@anthropic-ai/mcpb';
import { prune } from '../shipping/prune.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const OUT = join(ROOT, 'dist-bundle');
const BUNDLE = join(OUT, 'quantconnect-mcp.mcpb');
// For the runner, the demo and the specs; nothing of them is loaded by the server.
const NOT_OF_THE_SERVER = ['conformance', 'demo', 'sandbox'];
// What draws pictures, which without its native part does nothing.
const OF_PICTURES = ['@napi-rs', 'echarts', 'zrender', 'roboto-fontface'];
// Of the maps, those of the bundle are: for stacks in the log.
const NEVER_LOADED = /(?<!bundle[\\/][^\\/]*)\.map$|\.tsbuildinfo$|bundle[\\/]conformance/i;

const stage = join(OUT, 'stage');
rmSync(OUT, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
stageServer();
stagePackages();
if (!(await packExtension({ extensionPath: stage, outputPath: BUNDLE, silent: true })))
  throw new Error('The bundle could not be packed');
rmSync(stage, { recursive: true });
console.log(`${BUNDLE}: ${(statSync(BUNDLE).size / 1e6).toFixed(1)} MB`);

function stageServer() {
  const left = NOT_OF_THE_SERVER.map((name) => join(ROOT, 'dist', name));
  cpSync(join(ROOT, 'dist'), join(stage, 'dist'), {
    recursive: true,
    filter: (path) => !left.includes(path) && !NEVER_LOADED.test(path),
  });
  for (const name of ['package.json', 'package-lock.json', 'LICENSE', 'THIRD-PARTY-NOTICES.md'])
    cpSync(join(ROOT, name), join(stage, name));
  cpSync(join(ROOT, 'mcpb'), stage, { recursive: true });
}

/** Optional packages are the ones for single systems, and those that export traces, which one person does not. */
function stagePackages() {
  const options = [
    '--omit=dev',
    '--omit=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--silent',
  ];
  execFileSync('npm', ['ci', ...options], {
    cwd: stage,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const modules = join(stage, 'node_modules');
  for (const name of OF_PICTURES) rmSync(join(modules, name), { recursive: true, force: true });
  prune(modules);
}
