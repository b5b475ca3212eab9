import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { busyness, circumstances } from './lib/machine.mjs';
import { CONNECTIONS } from './lib/rounds.mjs';
import { targetsText } from './report/targets.mjs';
import { SCENARIOS } from './scenarios/index.mjs';

/**
 * Everything that is compared, in one run on one machine: `npm run bench -- [--only calls,latency] [--rounds 5]
 * [--quick] [--anyway] [--node PATH]`. Writes a result file, from which `node bench/report.mjs` makes the page.
 */
const ROOT = resolve(import.meta.dirname, '..');
const RESULTS = join(import.meta.dirname, 'results');
const MOST_BUSY = 0.1;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(SCENARIOS).join(',') },
    rounds: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
    anyway: { type: 'boolean', default: false },
    node: { type: 'string', multiple: true, default: [process.execPath] },
  },
});
const chosen = values.only.split(',');
const unknown = chosen.filter((name) => !(name in SCENARIOS));
if (unknown.length > 0)
  refuse(`--only takes ${Object.keys(SCENARIOS).join(', ')}; not ${unknown.join(', ')}`);
if (!(Number(values.rounds) >= 1)) refuse('--rounds takes a number of rounds, such as 5');
if (process.platform !== 'linux')
  refuse('CPU and memory of a process are read from /proc: the bench needs Linux');

if (!existsSync(join(import.meta.dirname, 'node_modules')))
  execFileSync('npm', ['ci', '--ignore-scripts', '--prefix', 'bench'], { cwd: ROOT, stdio: 'inherit' });
const before = await idleEnough();
const result = {
  ...circumstances(),
  // Where a program lies is nobody else's business.
  command: ['npm run bench --', ...process.argv.slice(2).map((argument) => basename(argument))].join(' '),
  connections: CONNECTIONS,
  rounds: Number(values.rounds),
  quick: values.quick,
  machineBefore: before,
  scenarios: await scenarios(),
};
// Of the whole run, the bench itself included: only what it was before says whether anything else ran.
result.loadAverageAfter = (await busyness(0)).loadAverage;
const failed = Object.entries(result.scenarios).filter(
  ([, { failures, enough }]) => Object.keys(failures).length > 0 || enough === false,
);
write(result, failed.length > 0 ? '-failed' : '');
process.stdout.write(targetsText(result.scenarios));
for (const [name, { failures }] of failed)
  process.stderr.write(
    `FAILED ${name}: ${JSON.stringify(failures)}${Object.keys(failures).length > 0 ? '' : ' too few rounds could be counted'}\n`,
  );
if (failed.length > 0) process.exitCode = 1;

function refuse(why) {
  process.stderr.write(`${why}\n`);
  process.exit(64);
}

async function idleEnough() {
  const { busyShare, loadAverage } = await busyness();
  if (busyShare > MOST_BUSY && !values.anyway) {
    process.stderr.write(
      `The machine is ${(busyShare * 100).toFixed(0)} % busy with other things (load average ${loadAverage.toFixed(1)}): figures would be of them too. --anyway measures all the same, and the result says so.\n`,
    );
    process.exit(2);
  }
  return { busyShare, loadAverage };
}

async function scenarios() {
  const results = {};
  for (const name of chosen) {
    const startedAt = performance.now();
    const options = { rounds: Number(values.rounds), quick: values.quick, nodes: values.node };
    // What the others found is kept.
    results[name] = await SCENARIOS[name](options).catch((error) => ({
      failures: { [String(error.stderr ?? error.message).slice(0, 500)]: 1 },
    }));
    const seconds = (performance.now() - startedAt) / 1000;
    results[name].tookSeconds = Math.round(seconds);
    process.stderr.write(`${name}: ${seconds.toFixed(0)} s\n`);
  }
  return results;
}

/** What failed is kept for looking at, and never becomes a page. */
function write({ takenAt, commit }, suffix) {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${takenAt.slice(0, 16).replace(':', '')}-${commit}${suffix}.json`);
  const short = (_, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
  writeFileSync(file, `${JSON.stringify(result, short, 2)}\n`);
  process.stderr.write(`${file}\n`);
}
