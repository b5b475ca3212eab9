import { readFileSync } from 'node:fs';
import { closedLoop, Connections } from './lib/load.mjs';
import { callModern, inTurn } from './lib/requests.mjs';
import { Servers } from './lib/servers.mjs';
import { newSecret, tokensOf } from './lib/tokens.mjs';

const COUNT = 12_000;
const COLLECTION = /(Scavenge|Mark-Compact)[^\d]*([\d.]+) \([\d.]+\) -> ([\d.]+) \(/;

// Of a call. It was 7,000, and is 300 to 800.
const MOST_BYTES = 3000;

/** @returns bytes that collections of the young have made old, as `--trace-gc` tells it */
function madeOld(log) {
  const collections = log
    .split('\n')
    .map((line) => COLLECTION.exec(line))
    .filter((found) => found !== null)
    .map(([, kind, , after]) => ({ kind, after: Number(after) }));
  return collections.reduce((sum, { kind, after }, index) => {
    const before = collections[index - 1];
    return before && kind === 'Scavenge' ? sum + (after - before.after) * 2 ** 20 : sum;
  }, 0);
}

it('leaves nearly nothing of a call behind when the young are collected', async () => {
  const servers = new Servers(newSecret());
  try {
    await servers.upstream();
    const { url, process } = await servers.full({ nodeArgs: ['--trace-gc'] });
    const connections = new Connections(url, 64);
    const requestAt = inTurn(await tokensOf(servers.secret, 64), callModern);
    await closedLoop(connections, '/mcp', COUNT, requestAt);
    const begun = readFileSync(process.log, 'utf8').length;
    const { failures } = await closedLoop(connections, '/mcp', COUNT, requestAt);
    await connections.close();
    expect(failures).toEqual({});
    const old = madeOld(readFileSync(process.log, 'utf8').slice(begun));
    expect(old).toBeGreaterThan(0);
    expect(old / COUNT).toBeLessThan(MOST_BYTES);
  } finally {
    await servers.stop();
  }
}, 60_000);
