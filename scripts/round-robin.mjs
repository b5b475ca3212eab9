// Runs every e2e spec once more on two processes that share a Redis, behind a balancer without affinity,
// except what says here why it cannot. What follows on the command line goes to jest.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const OWN_PROCESSES = 'starts processes of its own whenever it runs';
const SPECS_LEFT_OUT = {
  'app-view.e2e-spec.ts': 'puts a tool into the server, which takes one process',
  'audit/anchors.e2e-spec.ts': 'is about the files of one server, which no other may write to',
  'audit/audit-record.e2e-spec.ts': 'is about the files of one server, which no other may write to',
  'audit/query-audit-log.e2e-spec.ts': 'is about the files of one server, which no other may write to',
  'authorization/credential-canary.e2e-spec.ts': OWN_PROCESSES,
  'authorization/external-issuer-stdio.e2e-spec.ts': 'is about stdio, which has one client',
  'authorization/local-key-rotation.e2e-spec.ts': OWN_PROCESSES,
  'authorization/open-stream-ends.e2e-spec.ts': 'puts a tool into the server, which takes one process',
  'authorization/redis-start-up.e2e-spec.ts': OWN_PROCESSES,
  'built-server.e2e-spec.ts': OWN_PROCESSES,
  'canary.e2e-spec.ts': 'is about what one server writes; without a Redis a second writes the same',
  'idempotency-replicas.e2e-spec.ts': 'is two processes whenever it runs',
  'leaving.e2e-spec.ts': 'fills the lanes of one process',
  'limits/call-limits.e2e-spec.ts': 'counts within one process; limits/shared-limits.e2e-spec.ts asks two',
  'limits/shared-limits.e2e-spec.ts': 'is two processes whenever it runs',
  'live-canary.e2e-spec.ts': 'is about what one server writes; without a Redis a second writes the same',
  'lost-answers.e2e-spec.ts': 'tells twins apart within one process, and counts them',
  'metrics.e2e-spec.ts': 'is about the metrics port of one process, which no balancer stands in front of',
  'observability/cardinality.e2e-spec.ts': 'is about the metrics of one process',
  'observability/operations-stdio.e2e-spec.ts': 'is about stdio, which has one client',
  'observability/operations.e2e-spec.ts': 'watches from inside of the server, which takes one process',
  'observability/request-metrics.e2e-spec.ts': 'is about the metrics of one process',
  'observability/telemetry-faults.e2e-spec.ts': OWN_PROCESSES,
  'observability/telemetry.e2e-spec.ts': OWN_PROCESSES,
  'outage.e2e-spec.ts': 'is about the circuit of one process',
  'protocol.e2e-spec.ts':
    'puts probes into the server, which takes one process; replicas.e2e-spec.ts asks two the same',
  'replicas.e2e-spec.ts': 'is two processes whenever it runs',
  'runs-replicas.e2e-spec.ts': 'is two processes whenever it runs',
  'shared-redis.e2e-spec.ts': 'is two processes whenever it runs',
  'short-way.e2e-spec.ts': 'asks the server which way a request went, which takes one process',
  'sign-in.e2e-spec.ts': 'sets the pace of sign-ins inside the server, which takes one process',
  'trials.e2e-spec.ts': 'is about the files of one server, which no other may write to',
  'tasks.e2e-spec.ts': 'puts a tool into the server, which takes one process; the conformance run asks two',
};

const TESTS_LEFT_OUT = {
  'is refused for other arguments while the first call is still running':
    'looks at what is in flight inside the server',
  'honours a removal at once in the process that made it': 'makes it inside the server',
};

const root = resolve(import.meta.dirname, '..');
const specs = readdirSync(resolve(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.e2e-spec.ts'))
  .sort();
const gone = Object.keys(SPECS_LEFT_OUT).filter((name) => !specs.includes(name));
if (gone.length > 0) throw new Error(`There is no ${gone.join(', ')}: take it off the list`);

const chosen = specs.filter((name) => !(name in SPECS_LEFT_OUT));
console.log(`${chosen.length} of ${specs.length} e2e specs on two processes in strict turns. Left out:`);
for (const [name, why] of Object.entries({ ...SPECS_LEFT_OUT, ...TESTS_LEFT_OUT }))
  console.log(`  ${name}: ${why}`);

const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/jest/bin/jest.js',
    ...process.argv.slice(2),
    `--testNamePattern=^(?!.*(${Object.keys(TESTS_LEFT_OUT).join('|')})$)`,
    '--runTestsByPath',
    ...chosen.map((name) => `test/${name}`),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, E2E_PROCESSES: '2' } },
);
process.exitCode = status ?? 1;
