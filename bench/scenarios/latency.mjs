import { apart } from '../lib/cores.mjs';
import { watchOwnLoop } from '../lib/lag.mjs';
import { closedLoop, Connections, openLoop } from '../lib/load.mjs';
import { callModern, inTurn, TENANTS } from '../lib/requests.mjs';
import { CONNECTIONS } from '../lib/rounds.mjs';
import { failuresOf, median, percentiles, ratios, spread } from '../lib/statistics.mjs';
import { tokensOf } from '../lib/tokens.mjs';

// What the generator is late itself would be counted as the server's.
const LATE_P99_MS = 1;
const WARM_UP_REQUESTS = 8000;
// Of what a closed loop answers; from there upwards.
const LOWEST_STEP = 0.3;
const MOST = 2;
const STEP = 1.15;
const MOST_STEP_SECONDS = 4;
// Between two of its rounds a server has nothing to do for half a minute. What it does first then is not how it serves
// at a constant rate, and is shown beside.
const WARM_UP_SECONDS = 2;

/**
 * Latency at constant arrival rates, whether a server keeps up or not: the bare proxy and the full server at half of
 * what saturates the full one, and the bare proxy at half of its own besides. A round in which the generator was late
 * is not counted and repeated, up to three times as many as are wanted. Where there are two cores, the servers have one
 * for themselves.
 * @param {import('../lib/servers.mjs').Servers} servers
 * @param {{rounds?: number, seconds?: number, requests?: number}} options `seconds`: how long requests arrive
 */
export async function latency(servers, { rounds = 5, seconds = 5, requests = 2000 } = {}) {
  const upstream = await servers.upstream();
  const requestAt = inTurn(await tokensOf(servers.secret, TENANTS), callModern);
  const measured = [await servers.bareProxy(), await servers.full()];
  const bare = await lineTo(measured[0], requestAt);
  const full = await lineTo(measured[1], requestAt);
  const cores = apart(
    measured.map((server) => server.process.pid),
    [process.pid, upstream.pid],
  );
  try {
    const found = await underArrivals(bare, full, { rounds, seconds, requests });
    return { ownCore: cores.granted, seconds, warmUpSeconds: WARM_UP_SECONDS, ...found };
  } finally {
    cores.giveBack();
    await Promise.all([bare, full].map(({ connections }) => connections.close()));
  }
}

async function underArrivals(bare, full, { rounds, seconds, requests }) {
  const rates = await saturation([bare, full], { requests, seconds: Math.min(seconds, MOST_STEP_SECONDS) });
  const atHalf = [
    { name: 'bare-proxy', line: bare, rate: rates.full / 2 },
    { name: 'full', line: full, rate: rates.full / 2 },
    { name: 'bare-proxy, at half of its own', line: bare, rate: rates['bare-proxy'] / 2 },
  ];
  const { counted, refused, failures } = await roundsOf(atHalf, { rounds, seconds });
  return { saturatedPerSecond: rates, refusedRounds: refused, failures, ...tableOf(atHalf, counted) };
}

async function lineTo(server, requestAt) {
  const connections = new Connections(server.url, CONNECTIONS);
  await closedLoop(connections, '/mcp', WARM_UP_REQUESTS, requestAt);
  return { name: server.name, connections, requestAt };
}

/**
 * Requests a second at which a server no longer keeps up: more than one in a hundred finds every connection busy, twice,
 * because once may be a pause of the machine. Found by arrivals at a constant rate, as they are measured afterwards: a
 * closed loop answers more, because what it sends comes in bursts, each of which is cheaper than the same requests one
 * by one.
 */
async function saturatingRate(line, { requests, seconds: stepSeconds }) {
  const { answered, seconds } = await closedLoop(line.connections, '/mcp', requests, line.requestAt);
  const closed = answered / seconds;
  let rate = closed * LOWEST_STEP;
  for (; rate < closed * MOST; rate *= STEP) {
    const step = { rate, seconds: stepSeconds };
    if ((await saturates(line, step)) && (await saturates(line, step))) break;
  }
  return Math.floor(rate);
}

async function saturates({ connections, requestAt }, { rate, seconds }) {
  const { delayed } = await openLoop(connections, '/mcp', rate, seconds, requestAt);
  return delayed > (rate * seconds) / 100;
}

/** @returns by name: median of three */
async function saturation(lines, steps) {
  const rates = {};
  for (const line of lines) {
    const found = [];
    for (let round = 0; round < 3; round += 1) found.push(await saturatingRate(line, steps));
    rates[line.name] = median(found);
  }
  return rates;
}

async function roundsOf(contenders, { rounds, seconds }) {
  const [counted, failures] = [[], []];
  let refused = 0;
  while (counted.length < rounds && counted.length + refused < rounds * 3) {
    const round = [];
    for (const contender of contenders) round.push(await measure(contender, seconds));
    failures.push(...round.map((run) => run.failures));
    if (round.every(({ generator }) => generator.lateMs.p99 <= LATE_P99_MS)) counted.push(round);
    else refused += 1;
  }
  return { counted, refused, failures: failuresOf(failures) };
}

async function measure({ line: { connections, requestAt }, rate }, seconds) {
  const stopped = watchOwnLoop();
  const run = await openLoop(connections, '/mcp', rate, seconds, requestAt, WARM_UP_SECONDS);
  const { latency: micros, before, late, failures } = run;
  return {
    latencyMs: percentiles(micros),
    warmUpMs: percentiles(before),
    failures,
    generator: { lateMs: percentiles(late), loopDelayMs: stopped() },
  };
}

function tableOf(contenders, counted) {
  if (counted.length === 0) return { enough: false, rows: [] };
  const of = (index, take) => counted.map((round) => take(round[index]));
  const p99 = (run) => run.latencyMs.p99;
  const row = ({ name, rate }, index) => ({
    name,
    perSecond: Math.floor(rate),
    latencyMs: spreadOfEach(of(index, (run) => run.latencyMs)),
    warmUpMs: spreadOfEach(of(index, (run) => run.warmUpMs)),
    generatorLateMs: spreadOfEach(of(index, (run) => run.generator.lateMs)),
    generatorLoopDelayMs: spreadOfEach(of(index, (run) => run.generator.loopDelayMs)),
    p99Ratio: ratios(of(index, p99), of(0, p99)),
  });
  return { enough: true, countedRounds: counted.length, rows: contenders.map(row) };
}

function spreadOfEach(objects) {
  return Object.fromEntries(
    Object.keys(objects[0]).map((key) => [key, spread(objects.map((values) => values[key]))]),
  );
}
