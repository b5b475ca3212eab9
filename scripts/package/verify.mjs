// What is published, installed as people install it, in empty directories: the npm package by npx, and the bundle as
// its host unpacks and starts it. Each is started by the official client and answers out of the sandbox.
//   npm run package:verify -- [--node DIRECTORY-OF-ANOTHER-NODE]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { getMcpConfigForManifest, unpackExtension } from '@anthropic-ai/mcpb';
import { startSandbox } from '../../dist/sandbox/index.js';
import { packagesIn } from '../shipping/packages.mjs';
import { TERMS } from '../shipping/unloaded.mjs';
import { ask } from './ask.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const { values } = parseArgs({ options: { node: { type: 'string' } } });

// What `npm run` says about this repository would make npx look here instead of into the package.
const OF_THIS_RUN = /^npm_(?!config_(registry|cache|cafile)$)/i;
const surroundings = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !OF_THIS_RUN.test(name) && !name.startsWith('QUANTCONNECT_'),
  ),
);
if (values.node) surroundings.PATH = [values.node, surroundings.PATH].join(delimiter);

const work = mkdtempSync(join(tmpdir(), 'package-'));
const sandbox = await startSandbox();
try {
  console.log(`Node ${run('node', ['--version'])}`);
  report('npx', await askPackage());
  report('bundle', await askBundle());
} finally {
  await sandbox.close();
  rmSync(work, { recursive: true, force: true });
}

function report(what, { tools, startMs, answer, megabytes }) {
  if (tools < 80) throw new Error(`${what}: only ${tools} tools`);
  console.log(
    `${what}: ${megabytes} MB, ${tools} tools after ${startMs} ms, list_projects answered ${answer} bytes`,
  );
}

async function askPackage() {
  const [{ filename, size }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', work], ROOT));
  const npx = ['-y', `--package=${join(work, filename)}`, 'quantconnect-mcp'];
  const env = { ...surroundings, ...account() };
  // The first start installs; the second is the one people see from then on.
  await ask({ command: 'npx', args: npx, env, cwd: empty('npx') });
  return { ...(await ask({ command: 'npx', args: npx, env, cwd: empty('again') })), megabytes: mb(size) };
}

async function askBundle() {
  const mcpbPath = join(ROOT, 'dist-bundle/quantconnect-mcp.mcpb');
  run('node', [join(ROOT, 'scripts/package/bundle.mjs')], ROOT);
  const extensionPath = join(work, 'bundle');
  if (!(await unpackExtension({ mcpbPath, outputDir: extensionPath, silent: true })))
    throw new Error('The bundle could not be unpacked');
  const bare = packagesIn(join(extensionPath, 'node_modules')).filter(({ folder }) => !hasTerms(folder));
  if (bare.length > 0)
    throw new Error(`In the bundle without terms: ${bare.map(({ name }) => name).join(', ')}`);
  const manifest = JSON.parse(readFileSync(join(extensionPath, 'manifest.json'), 'utf8'));
  const { QUANTCONNECT_USER_ID: user_id, QUANTCONNECT_API_TOKEN: api_token } = account();
  const { command, args, env } = await getMcpConfigForManifest({
    manifest,
    extensionPath,
    systemDirs: {},
    // Nothing optional, as most people will leave it.
    userConfig: { user_id, api_token },
    pathSeparator: sep,
  });
  const answered = await ask({
    command,
    args,
    env: { ...surroundings, ...env, QUANTCONNECT_API_URL: sandbox.url },
    cwd: empty('host'),
  });
  return { ...answered, megabytes: mb(statSync(mcpbPath).size) };
}

/** A readme stays where the terms stand nowhere else. */
function hasTerms(folder) {
  return readdirSync(folder).some((file) => TERMS.test(file) || /^readme/i.test(file));
}

function account() {
  const [{ userId, token, organizationId }] = sandbox.tenants;
  return {
    QUANTCONNECT_API_URL: sandbox.url,
    QUANTCONNECT_USER_ID: String(userId),
    QUANTCONNECT_API_TOKEN: token,
    QUANTCONNECT_ORGANIZATION_ID: organizationId,
  };
}

function empty(name) {
  const path = join(work, name);
  mkdirSync(path);
  return path;
}

function run(command, args, cwd = work) {
  return execFileSync(command, args, { cwd, env: surroundings, encoding: 'utf8' }).trim();
}

function mb(bytes) {
  return (bytes / 1e6).toFixed(1);
}
