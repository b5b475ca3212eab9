// What an answer of 10 MB costs: node bench/large-answer.mjs [--megabytes 10] [--rounds 5] [--dist DIR]. Prints JSON.
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BenchClient, mintToken } from './memory/callers.mjs';
import { KINDS } from './memory/large-answers.mjs';
import { startMeasuredServer } from './memory/measured-server.mjs';
import { startStandIn } from './memory/stand-in.mjs';

const AT_ONCE = 10;
const MEGABYTE = 1_000_000;
// How often a neighbour calls meanwhile.
const EVERY_MS = 20;

const FAR_LIMITS = {
  RATE_LIMIT_PER_MINUTE: '1000000',
  RATE_LIMIT_CALLER_PER_MINUTE: '1000000',
  ACCOUNT_REQUESTS_PER_MINUTE: '1000000',
};

/**
 * Peak memory, longest pause of the event loop and the calls of a neighbour while large answers of several kinds are
 * read, by either revision.
 * @param dist Folder of the built server.
 * @returns by kind, medians: bytes added per byte of the answer, milliseconds
 */
export async function largeAnswer({ megabytes = 10, rounds = 5, dist } = {}) {
  const upstream = await startStandIn({ '/account/read': '{"success":true}' });
  // The neighbour asks again as soon as it has its answer.
  const server = await startMeasuredServer(upstream.url, FAR_LIMITS, dist);
  // The neighbour has connections of its own: those of the reader are in use.
  const other = new BenchClient(server.url);
  const clients = {
    other,
    modern: new BenchClient(server.url),
    legacy: new BenchClient(server.url, { era: 'legacy' }),
  };
  try {
    const [reader, neighbour] = [await mintToken(1), await mintToken(2)];
    const report = {};
    for (const kind of KINDS) {
      const json = kind.json(megabytes * MEGABYTE);
      upstream.set(kind.path, json);
      for (const era of ['modern', 'legacy']) {
        const client = clients[era];
        const one = () => kind.call(client, reader);
        const visit = () => other.tool(neighbour, 'check_authentication');
        report[`${kind.name} ${era}`] = await medians(rounds, () =>
          measured(server, one, visit, json.length),
        );
      }
      upstream.set(kind.path, '{"success":true}');
    }
    const { name, path, json, call } = KINDS[0];
    upstream.set(path, json(megabytes * MEGABYTE));
    const all = () => Promise.all(Array.from({ length: AT_ONCE }, () => call(clients.modern, reader)));
    const visit = () => other.tool(neighbour, 'check_authentication');
    report[`${AT_ONCE} × ${name}`] = await medians(rounds, () =>
      measured(server, all, visit, AT_ONCE * megabytes * MEGABYTE),
    );
    return report;
  } finally {
    await Promise.all(Object.values(clients).map((client) => client.close()));
    await server.stop();
    upstream.stop();
  }
}

async function measured(server, work, visit, bytes) {
  // As a server that has been at work for some time: the calls of the round before are collected.
  const { rss } = await server.settled();
  server.peak.reset();
  await server.ask('pause');
  const cpu = await server.ask('cpu');
  const state = { done: false };
  const neighbours = neighbour(visit, state);
  const startMs = performance.now();
  await work();
  const milliseconds = performance.now() - startMs;
  state.done = true;
  const times = await neighbours;
  const { user, system } = await server.ask('cpu');
  const { longestMs: pauseMs, longestRunMs: runMs } = await server.ask('pause');
  return {
    milliseconds,
    cpuMs: (user + system - cpu.user - cpu.system) / 1000,
    peakPerByte: (server.peak.read() - rss) / bytes,
    pauseMs,
    runMs,
    slowestNeighbourMs: Math.max(...times),
  };
}

async function neighbour(visit, state) {
  const times = [];
  do {
    times.push((await visit()).milliseconds);
    await delay(EVERY_MS);
  } while (!state.done);
  return times;
}

/** The first round only warms up. */
async function medians(rounds, once) {
  await once();
  const all = [];
  for (let round = 0; round < rounds; round += 1) all.push(await once());
  const median = (name) => all.map((one) => one[name]).toSorted((a, b) => a - b)[Math.floor(rounds / 2)];
  return Object.fromEntries(Object.keys(all[0]).map((name) => [name, Number(median(name).toFixed(2))]));
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { megabytes: { type: 'string' }, rounds: { type: 'string' }, dist: { type: 'string' } },
  });
  const number = (text) => (text === undefined ? undefined : Number(text));
  const dist = values.dist && resolve(values.dist);
  const report = await largeAnswer({
    megabytes: number(values.megabytes),
    rounds: number(values.rounds),
    dist,
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}
