// How long a start takes, from the process that is asked for to its first answered call, of one build or of two:
//   node bench/start.mjs [--rounds 7] [--node PATH]… [--dist FOLDER]… [--transport http|stdio]
// Every round starts each combination once, so that what else the machine does meets all of them. Linux, because of /proc.
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startHttp, startStdio } from './start/starting.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const STARTS = { http: startHttp, stdio: startStdio };

/**
 * @param {object} [options]
 * @param {number} [options.rounds] Starts of each combination, after one that is not counted: it warms the disk.
 * @param {string[]} [options.nodes] Programs.
 * @param {string[]} [options.dists] Folders that have a build.
 * @param {string[]} [options.transports]
 * @returns {Promise<object[]>} a result for each combination; times in milliseconds, memory in megabytes of 10^6 bytes.
 */
export async function coldStart({
  rounds = 5,
  nodes = [process.execPath],
  dists = [resolve(ROOT, 'dist')],
  transports = ['http', 'stdio'],
} = {}) {
  const results = nodes.flatMap((node) =>
    transports.flatMap((transport) => dists.map((dist) => emptyResult({ node, transport, dist }))),
  );
  for (let round = 0; round <= rounds; round++)
    for (const result of results) await measure(result, round > 0);
  return results;
}

function emptyResult(combination) {
  const version = execFileSync(combination.node, ['--version'], { encoding: 'utf8' }).trim();
  return { scenario: 'cold-start', version, ...combination, wallMs: [], cpuMs: [], rssIdleMb: [] };
}

async function measure(result, isCounted) {
  const { wallMs, cpuMs, rssIdleMb } = await STARTS[result.transport](result);
  if (!isCounted) return;
  result.wallMs.push(wallMs);
  result.cpuMs.push(cpuMs);
  result.rssIdleMb.push(rssIdleMb);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const told = (values) =>
  `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)})`;

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '7' },
      node: { type: 'string', multiple: true, default: [process.execPath] },
      dist: { type: 'string', multiple: true, default: [resolve(ROOT, 'dist')] },
      transport: { type: 'string', multiple: true, default: Object.keys(STARTS) },
    },
  });
  const results = await coldStart({
    rounds: Number(values.rounds),
    nodes: values.node,
    dists: values.dist,
    transports: values.transport,
  });
  for (const { version, transport, dist, wallMs, cpuMs, rssIdleMb } of results)
    process.stderr.write(
      `${version} ${transport.padEnd(5)} wall ${told(wallMs)} ms, cpu ${told(cpuMs)} ms, idle ${told(rssIdleMb)} MB  ${dist}\n`,
    );
  process.stdout.write(`${JSON.stringify(results)}\n`);
}
