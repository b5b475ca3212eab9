import { closedLoop, Connections } from './load.mjs';

export const CONNECTIONS = 64;

/**
 * Puts the same load on several servers, alternating, and measures each round.
 * @typedef {{name?: string, server: object, requestAt: (index: number) => object, requests?: number}} Contender
 *   `requests`: in a round, where it differs from that of the others
 * @param {Contender[]} contenders
 * @param {{rounds: number, requests: number, warmUp: number}} options `warmUp`: rounds that do not count
 * @returns {Promise<Record<string, {cpuMicros: number[], perSecond: number[], failures: object[],
 *   residentMb: number[], loopDelayMs: number[]}>>} by name; `loopDelayMs`: the longest of the server's in the round
 */
export async function alternating(contenders, { rounds, requests, warmUp }) {
  const results = {};
  const lines = contenders.map(({ server }) => new Connections(server.url, CONNECTIONS));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const measured = await measure(contender, lines[index], contender.requests ?? requests);
      if (round < 0) continue;
      const name = contender.name ?? contender.server.name;
      const result = (results[name] ??= {});
      for (const [key, value] of Object.entries(measured)) (result[key] ??= []).push(value);
    }
  }
  await Promise.all(lines.map((line) => line.close()));
  return results;
}

async function measure({ server, requestAt }, connections, requests) {
  await server.process.loopDelay();
  const before = server.process.cpuMicros();
  const { answered, failures, seconds } = await closedLoop(connections, '/mcp', requests, requestAt);
  const cpu = server.process.cpuMicros() - before;
  const { max: loopDelayMs } = await server.process.loopDelay();
  const { residentMb } = server.process.memory();
  return { cpuMicros: cpu / requests, perSecond: answered / seconds, failures, residentMb, loopDelayMs };
}
