import { parseArgs } from 'node:util';
import { Servers } from './lib/servers.mjs';
import { newSecret } from './lib/tokens.mjs';
import { calls } from './scenarios/calls.mjs';

/** While working on the path of a call: `node bench/calls.mjs --rounds 5 --other ../before/dist`. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    requests: { type: 'string' },
    other: { type: 'string' },
    peers: { type: 'boolean' },
  },
});
const number = (text) => (text === undefined ? undefined : Number(text));
const servers = new Servers(newSecret());
try {
  const rows = await calls(servers, {
    rounds: number(values.rounds),
    requests: number(values.requests),
    otherDist: values.other,
    peers: values.peers,
  });
  for (const { name, cpuMicros, cpuRatio, perSecond, failures } of rows)
    process.stdout.write(
      `${name.padEnd(24)} ${cpuMicros.median.toFixed(0).padStart(6)} µs  × ${cpuRatio.median.toFixed(2)}` +
        ` [${cpuRatio.least.toFixed(2)}–${cpuRatio.most.toFixed(2)}]  ${perSecond.median.toFixed(0)}/s` +
        `${Object.keys(failures).length > 0 ? ` FAILED ${JSON.stringify(failures)}` : ''}\n`,
    );
} finally {
  await servers.stop();
}
