import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CALL, callLegacy, callModern, inTurn, list, TENANTS } from './lib/requests.mjs';
import { alternating } from './lib/rounds.mjs';
import { Servers } from './lib/servers.mjs';
import { failuresOf, median } from './lib/statistics.mjs';
import { newSecret, tokensOf } from './lib/tokens.mjs';

/**
 * Fails where a request has come to cost more than `limits.json` allows, in CPU time of the bare proxy's, measured in
 * turn: `npm run bench:gate`, or `node bench/gate.mjs --dist FOLDER` of another build.
 */
const { values } = parseArgs({ options: { dist: { type: 'string' } } });
const LIMITS = JSON.parse(readFileSync(join(import.meta.dirname, 'limits.json'), 'utf8'));
// Many short rounds: what else the machine does meets few of them, or all alike.
const ROUNDS = 9;
const REQUESTS = 400;
const WARM_UP = 4;

const servers = new Servers(newSecret());
try {
  const results = await measured();
  const failures = failuresOf(Object.values(results).flatMap((result) => result.failures));
  const base = median(results['bare-proxy'].cpuMicros);
  process.stdout.write(`bare-proxy ${base.toFixed(0)} µs of CPU for a ${CALL.name}\n`);
  const tooMuch = Object.entries(LIMITS).filter(([name, limit]) => {
    const ratio = median(
      results[name].cpuMicros.map((cpu, round) => cpu / results['bare-proxy'].cpuMicros[round]),
    );
    process.stdout.write(`${name}: ${ratio.toFixed(2)} times that, at most ${limit}\n`);
    return ratio > limit;
  });
  if (Object.keys(failures).length > 0) throw new Error(`Requests failed: ${JSON.stringify(failures)}`);
  if (tooMuch.length > 0)
    throw new Error(
      `Costs more than it did: ${tooMuch.map(([name]) => name).join(', ')}. docs/performance.md says how to find out where.`,
    );
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  await servers.stop();
}

async function measured() {
  await servers.upstream();
  const bare = await servers.bareProxy();
  const full = await servers.full(values.dist && { dist: resolve(values.dist) });
  const tokens = await tokensOf(servers.secret, TENANTS);
  const contender = (name, server, of) => ({ name, server, requestAt: inTurn(tokens, of) });
  const contenders = [
    contender('bare-proxy', bare, callModern),
    contender('tools/call, 2026', full, callModern),
    contender('tools/call, 2025', full, callLegacy),
    contender('tools/list', full, list),
  ];
  return alternating(contenders, { rounds: ROUNDS, requests: REQUESTS, warmUp: WARM_UP });
}
