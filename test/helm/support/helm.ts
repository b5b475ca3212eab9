import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { describeIf, installed } from '../../support/installed.js';

const ROOT = resolve(__dirname, '../../..');
export const CHART = resolve(ROOT, 'helm/quantconnect-mcp');

export const HELM_MAJORS = ['3', '4'] as const;
export type HelmMajor = (typeof HELM_MAJORS)[number];

/** Where a helm of that major is: on PATH, or where scripts/get-helm.mjs keeps it. */
export function findHelm(major: HelmMajor): string | undefined {
  const onPath = installed('helm');
  if (onPath && majorOf(onPath) === major) return onPath;
  const pins = JSON.parse(readFileSync(resolve(ROOT, 'scripts/helm/pins.json'), 'utf8'));
  const kept = resolve(ROOT, 'node_modules/.cache/helm', pins[major].version, 'helm');
  return existsSync(kept) ? kept : undefined;
}

/** A suite that renders the chart, with both majors of helm. */
export function describeWithHelm(name: string, suite: () => void): void {
  const missing = HELM_MAJORS.filter((major) => !findHelm(major));
  describeIf(missing.length === 0, `helm ${missing.join(' and ')} (npm run test:chart fetches it)`, name, suite);
}

/**
 * Runs helm, without the settings, plugins and clusters of who runs the tests.
 * @param input what it reads as `-`
 * @returns what it printed
 * @throws Error with what helm said
 */
export function helm(major: HelmMajor, args: readonly string[], input = ''): Promise<string> {
  const program = findHelm(major);
  if (!program) throw new Error(`helm ${major} is not installed`);
  const env = { PATH: process.env['PATH'], HOME: tmpdir(), KUBECONFIG: '/dev/null', HELM_PLUGINS: '/dev/null' };
  return new Promise((done, failed) => {
    const options = { env, cwd: CHART, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(program, args, options, (error, stdout, stderr) =>
      error ? failed(new Error(stderr.trim() || error.message)) : done(stdout),
    );
    child.stdin!.end(input);
  });
}

function majorOf(program: string): string | undefined {
  const { stdout } = spawnSync(program, ['version', '--template', '{{.Version}}'], { encoding: 'utf8' });
  return /^v(\d+)\./.exec(stdout ?? '')?.[1];
}
