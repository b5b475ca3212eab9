import { closedLoop, Connections } from './load.mjs';

const CONNECTIONS = 64;

/**
 * Puts the same load on several servers, alternating, and measures each round.
 * @param {{server: object, requestAt: (index: number) => object, path?: string}[]} contenders
 * @param {{rounds: number, requests: number, warmUp: number}} options `warmUp`: rounds that do not count
 * @returns {Promise<Record<string, {cpuMicros: number[], perSecond: number[], failures: object[]}>>} by name
 */
export async function alternating(contenders, { rounds, requests, warmUp }) {
  const results = {};
  const lines = contenders.map(({ server }) => new Connections(server.url, CONNECTIONS));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const measured = await measure(contender, lines[index], requests);
      if (round < 0) continue;
      const name = contender.name ?? contender.server.name;
      const result = (results[name] ??= { cpuMicros: [], perSecond: [], failures: [] });
      for (const key of Object.keys(result)) result[key].push(measured[key]);
    }
  }
  await Promise.all(lines.map((line) => line.close()));
  return results;
}

async function measure({ server, requestAt }, connections, requests) {
  const before = server.process.cpuMicros();
  const { answered, failures, seconds } = await closedLoop(connections, '/mcp', requests, requestAt);
  const cpu = server.process.cpuMicros() - before;
  return { cpuMicros: cpu / requests, perSecond: answered / seconds, failures };
}
