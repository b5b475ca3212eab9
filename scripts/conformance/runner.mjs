import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// `npm run conformance` puts it on the path, together with a Node that it runs on.
const RUNNER = 'conformance';
const SCENARIO_MS = 15_000;
const RUN_MS = 240_000;

export const runnerVersion = () => execFileSync(RUNNER, ['--version'], { encoding: 'utf8' }).trim();

/**
 * The server scenarios of a revision, as the runner lists them: the names of those that are scored, and of
 * those that are not the reason by name.
 */
export function requirementsOf(revision) {
  const list = execFileSync(RUNNER, ['list', '--requirements', revision], { encoding: 'utf8' });
  const section = /^Server scenarios .*:\n((?: {2}- .+\n)+)/m.exec(list)?.[1] ?? '';
  const scored = [...section.matchAll(/^ {2}- (\S+)$/gm)].map(([, name]) => name);
  if (scored.length === 0) throw new Error(`The runner lists no server scenarios for ${revision}`);
  return { scored, notScored: new Map(notScored(list)) };
}

function* notScored(list) {
  let reason;
  for (const line of list.split('\n')) {
    reason = /^ {2}([\w-]+) \(\d+\):$/.exec(line)?.[1] ?? reason;
    const name = /^ {4}- (\S+) \[server\]/.exec(line)?.[1];
    if (name) yield [name, reason];
  }
}

/** Runs the whole set of a revision, also what is not scored, and returns the checks by scenario. */
export async function runRequirements(revision, url) {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    const limit = ['--timeout', String(SCENARIO_MS)];
    const output = await run(['server', '--url', url, '--requirements', revision, '-o', folder, ...limit]);
    const results = await readResults(folder);
    if (results.size === 0) throw new Error(`The runner left no results:\n${output}`);
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its exit status says less than its results, which are judged whatever it is. */
async function run(args) {
  const child = spawn(RUNNER, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: RUN_MS });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  await once(child, 'close');
  return output;
}

/** One folder per scenario: `server-<scenario>-<time of the run>`. */
async function readResults(folder) {
  const results = new Map();
  for (const name of await readdir(folder)) {
    const scenario = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/.exec(name)?.[1];
    if (!scenario) throw new Error(`The runner names its results in a way that is not known here: ${name}`);
    const checks = await readFile(join(folder, name, 'checks.json'), 'utf8').catch(() => '[]');
    results.set(scenario, JSON.parse(checks));
  }
  return results;
}
