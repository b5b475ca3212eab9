import { availableParallelism } from 'node:os';
import { installed } from '../lib/installed.mjs';
import { closedLoop, Connections } from '../lib/load.mjs';
import { callModern, inTurn, TENANTS } from '../lib/requests.mjs';
import { CONNECTIONS } from '../lib/rounds.mjs';
import { failuresOf, median, ratios, spread } from '../lib/statistics.mjs';
import { tokensOf } from '../lib/tokens.mjs';
import { WrittenAhead } from '../lib/written-ahead.mjs';

const WARM_UP = 1;
const WARM_UP_REQUESTS = 4000;
// Few enough that none waits so long for a connection to the upstream that it is answered `busy`.
const PER_LINE = 4;

/**
 * Two processes against one, without what replicas share and with it in Redis. Each has a core of its own, on which its
 * upstream is too, and the same load, which is written ahead. An upstream for both would have the second core while
 * there is one process: two cores would be compared with two.
 * @param {import('../lib/servers.mjs').Servers} servers
 * @param {{rounds?: number, bursts?: number}} options `bursts`: of 256 requests for each process in a round
 */
export async function processes(servers, { rounds = 5, bursts = 32 } = {}) {
  if (availableParallelism() < 2 || !installed('taskset'))
    return { skipped: 'needs two cores and taskset', failures: {} };
  const upstreams = await Promise.all([0, 1].map((core) => servers.upstreamOn(core)));
  const urls = upstreams.map(({ url }) => url);
  const alone = await comparison(servers, 'alone', { urls, env: {} }, { rounds, bursts });
  if (!installed('redis-server'))
    return { failures: alone.failures, alone, redis: { skipped: 'no redis-server' } };
  const env = { REDIS_URL: await servers.redis() };
  const redis = await comparison(servers, 'redis', { urls, env }, { rounds, bursts });
  return { failures: failuresOf([alone.failures, redis.failures]), alone, redis };
}

async function comparison(servers, name, { urls, env }, { rounds, bursts }) {
  const pair = await Promise.all(
    urls.map((url, core) =>
      servers.full({
        name: `${name}-${core}`,
        env: { QUANTCONNECT_API_URL: `${url}/api/v2`, ...env },
        core,
      }),
    ),
  );
  const requestAt = inTurn(await tokensOf(servers.secret, TENANTS), callModern);
  for (const server of pair) await warmUp(server, requestAt);
  const lines = {
    one: await WrittenAhead.to(pair.slice(0, 1), CONNECTIONS),
    two: await WrittenAhead.to(pair, CONNECTIONS * 2),
  };
  const runs = { one: [], two: [] };
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const [one, two] = await measure([lines.one, lines.two], bursts, requestAt);
    if (round < 0) continue;
    runs.one.push(one);
    runs.two.push(two);
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

/** Burst by burst in turn: a machine that is slower for a second is so for both. */
async function measure(contenders, bursts, requestAt) {
  const runs = contenders.map(() => ({ cpuMicros: 0, bursts: [] }));
  for (let burst = 0; burst < bursts; burst += 1)
    for (const [index, ahead] of contenders.entries()) {
      const cpu = () => ahead.servers.reduce((sum, { process }) => sum + process.cpuMicros(), 0);
      const before = cpu();
      runs[index].bursts.push(await ahead.burst(PER_LINE, requestAt));
      runs[index].cpuMicros += cpu() - before;
    }
  return runs.map(outcomeOf);
}

function outcomeOf({ cpuMicros, bursts }) {
  const answered = bursts.reduce((total, burst) => total + burst.answered, 0);
  return {
    perSecond: median(bursts.map(({ perSecond }) => perSecond)),
    cpuMicros: cpuMicros / answered,
    failures: failuresOf(bursts.map(({ failures }) => failures)),
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
