// Runs every e2e spec once more on two processes behind a balancer without affinity, except those that say
// here why they cannot. What follows on the command line goes to jest.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const LEFT_OUT = {
  'built-server.e2e-spec.ts':
    'starts its own: stdio has one client, and a signal to stop goes to one process',
  'consent.e2e-spec.ts': 'is two replicas itself, which share what makes an answer count once',
  'sign-in.e2e-spec.ts': 'is two replicas itself',
  'metrics.e2e-spec.ts': 'is about the metrics port of one process, which no balancer stands in front of',
  'protocol.e2e-spec.ts':
    'puts probes into the server, which takes one process; replicas.e2e-spec.ts asks two the same',
  'replicas.e2e-spec.ts': 'is two processes whenever it runs',
  'shared-redis.e2e-spec.ts': 'is two processes whenever it runs',
};

const root = resolve(import.meta.dirname, '..');
const specs = readdirSync(resolve(root, 'test')).filter((name) => name.endsWith('.e2e-spec.ts'));
const gone = Object.keys(LEFT_OUT).filter((name) => !specs.includes(name));
if (gone.length > 0) throw new Error(`There is no ${gone.join(', ')}: take it off the list`);

const chosen = specs.filter((name) => !(name in LEFT_OUT));
console.log(`${chosen.length} of ${specs.length} e2e specs on two processes in strict turns. Left out:`);
for (const [name, why] of Object.entries(LEFT_OUT)) console.log(`  ${name}: ${why}`);

const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/jest/bin/jest.js',
    ...process.argv.slice(2),
    '--runTestsByPath',
    ...chosen.map((name) => `test/${name}`),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, E2E_PROCESSES: '2' } },
);
process.exitCode = status ?? 1;
