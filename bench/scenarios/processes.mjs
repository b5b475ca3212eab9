import { availableParallelism } from 'node:os';
import { installed } from '../lib/installed.mjs';
import { closedLoop, Connections } from '../lib/load.mjs';
import { callModern, inTurn, TENANTS } from '../lib/requests.mjs';
import { CONNECTIONS } from '../lib/rounds.mjs';
import { failuresOf, ratios, spread } from '../lib/statistics.mjs';
import { tokensOf } from '../lib/tokens.mjs';
import { WrittenAhead } from '../lib/written-ahead.mjs';

const WARM_UP = 1;
const WARM_UP_REQUESTS = 4000;
// Few enough that none waits so long for a connection to the upstream that it is answered `busy`.
const PER_LINE = 4;

/**
 * Two processes against one, without what replicas share and with it in Redis. Each has a core of its own; the load is
 * written ahead. The upstream has what is left of the cores.
 * @param {import('../lib/servers.mjs').Servers} servers
 * @param {{rounds?: number, bursts?: number}} options `bursts`: of 256 requests in a round
 */
export async function processes(servers, { rounds = 5, bursts = 8 } = {}) {
  if (availableParallelism() < 2 || !installed('taskset'))
    return { skipped: 'needs two cores and taskset', failures: {} };
  await servers.upstream();
  const alone = await comparison(servers, 'alone', {}, { rounds, bursts });
  if (!installed('redis-server'))
    return { failures: alone.failures, alone, redis: { skipped: 'no redis-server' } };
  const redis = await comparison(servers, 'redis', { REDIS_URL: await servers.redis() }, { rounds, bursts });
  return { failures: failuresOf([alone.failures, redis.failures]), alone, redis };
}

async function comparison(servers, name, env, { rounds, bursts }) {
  const pair = await Promise.all([0, 1].map((core) => servers.full({ name: `${name}-${core}`, env, core })));
  const requestAt = inTurn(await tokensOf(servers.secret, TENANTS), callModern);
  for (const server of pair) await warmUp(server, requestAt);
  const lines = {
    one: await WrittenAhead.to(pair.slice(0, 1), CONNECTIONS),
    two: await WrittenAhead.to(pair, CONNECTIONS),
  };
  const runs = { one: [], two: [] };
  for (let round = -WARM_UP; round < rounds; round += 1)
    for (const [kind, ahead] of Object.entries(lines)) {
      const run = await measure(ahead, bursts, requestAt);
      if (round >= 0) runs[kind].push(run);
    }
  for (const ahead of Object.values(lines)) ahead.close();
  await Promise.all(pair.map(({ process }) => process.stop()));
  return tableOf(runs);
}

async function warmUp(server, requestAt) {
  const connections = new Connections(server.url, CONNECTIONS);
  await closedLoop(connections, '/mcp', WARM_UP_REQUESTS, requestAt);
  await connections.close();
}

async function measure(ahead, bursts, requestAt) {
  const cpu = () => ahead.servers.reduce((sum, { process }) => sum + process.cpuMicros(), 0);
  const before = cpu();
  const done = [];
  for (let burst = 0; burst < bursts; burst += 1) done.push(await ahead.burst(PER_LINE, requestAt));
  const sum = (key) => done.reduce((total, burst) => total + burst[key], 0);
  const answered = sum('answered');
  return {
    perSecond: answered / sum('seconds'),
    cpuMicros: (cpu() - before) / answered,
    failures: failuresOf(done.map(({ failures }) => failures)),
  };
}

function tableOf({ one, two }) {
  const of = (runs, key) => runs.map((run) => run[key]);
  // Each process has a core: what both could answer, by what an answer costs them.
  const capacity = ratios(of(one, 'cpuMicros'), of(two, 'cpuMicros'), 2);
  return {
    failures: failuresOf([...of(one, 'failures'), ...of(two, 'failures')]),
    onePerSecond: spread(of(one, 'perSecond')),
    twoPerSecond: spread(of(two, 'perSecond')),
    throughputRatio: ratios(of(two, 'perSecond'), of(one, 'perSecond')),
    capacityRatio: capacity,
  };
}
