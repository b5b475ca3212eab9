import { scriptOf } from '../lib/elsewhere.mjs';
import { Servers } from '../lib/servers.mjs';
import { failuresOf } from '../lib/statistics.mjs';
import { newSecret } from '../lib/tokens.mjs';
import { calls } from './calls.mjs';
import { latency } from './latency.mjs';
import { processes } from './processes.mjs';
import { sharedState } from './shared-state.mjs';

/**
 * All scenarios of a run, by name.
 * @typedef {{rounds: number, quick: boolean, nodes: string[]}} Options `quick`: less of everything, to see that it
 *   works; `nodes`: programs whose start is measured
 * @type {Record<string, (options: Options) => Promise<{failures: Record<string, number>}>>}
 */
export const SCENARIOS = {
  calls: ({ rounds, quick }) =>
    withServers(async (servers) => {
      const rows = await calls(servers, { rounds, requests: quick ? 300 : 2000, peers: true });
      return { failures: failuresOf(rows.map(({ failures }) => failures)), rows };
    }),
  latency: ({ rounds, quick }) =>
    withServers((servers) =>
      latency(servers, quick ? { rounds, seconds: 1, requests: 500 } : { rounds, seconds: 12 }),
    ),
  processes: ({ rounds, quick }) =>
    withServers((servers) => processes(servers, { rounds, bursts: quick ? 2 : 32 })),
  'shared-state': ({ rounds, quick }) =>
    withServers((servers) => sharedState(servers, { rounds, requests: quick ? 300 : 2000 })),
  start: ({ rounds, nodes }) =>
    scriptOf('start.mjs')(['--rounds', String(rounds), ...nodes.flatMap((node) => ['--node', node])]),
  memory: ({ quick }) => scriptOf('memory.mjs')(quick ? ['--tenants', '500'] : []),
  'large-answer': () => scriptOf('large-answer.mjs')([]),
};

async function withServers(measure) {
  const servers = new Servers(newSecret());
  try {
    return await measure(servers);
  } finally {
    await servers.stop();
  }
}
