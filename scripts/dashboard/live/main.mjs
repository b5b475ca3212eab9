// The dashboard before a real Prometheus: two replicas under a mixed load, every panel's query, and a picture.
//   npm run dashboard:live -- --seconds 90 --picture docs/images/dashboard.png
// Needs prometheus and redis-server. Everything is on loopback, and ended at the end.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runLoad } from './load.mjs';
import { askAll, readPanels } from './panels.mjs';
import { stopAll } from './processes.mjs';
import { startPrometheus } from './prometheus.mjs';
import { startServers } from './servers.mjs';
import { tableOf } from './table.mjs';

const STEP_SECONDS = 2;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '90' }, picture: { type: 'string' } },
});
const seconds = Number(values.seconds);

try {
  const servers = await startServers();
  const prometheus = await startPrometheus(servers.replicas);
  const sent = await runLoad(servers, seconds);
  const panels = await askAll(readPanels(), prometheus, seconds, STEP_SECONDS);
  console.log(tableOf(panels));
  console.log(
    `\n${sent} requests of the modern clients in ${seconds} s; ${panels.length} panels, no query failed.`,
  );
  await sayAlerts(prometheus);
  if (values.picture) await draw(panels, resolve(values.picture));
} finally {
  await stopAll();
}

async function sayAlerts(prometheus) {
  const { groups } = await prometheus.rules();
  const rules = groups.flatMap((group) => group.rules);
  const unwell = rules.filter(({ health }) => health !== 'ok');
  const [firing, pending] = ['firing', 'pending'].map((state) =>
    rules.filter((rule) => rule.state === state).map(({ name }) => name),
  );
  console.log(
    `${rules.length} rules, ${unwell.length} with an error. Firing: ${firing}. Pending: ${pending}.`,
  );
  if (unwell.length > 0)
    throw new Error(unwell.map(({ name, lastError }) => `${name}: ${lastError}`).join('\n'));
}

async function draw(panels, file) {
  const { drawOverview } = await import('./picture.mjs');
  console.log(`${file}: ${await drawOverview(panels, file)} bytes`);
}
