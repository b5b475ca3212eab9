// Keeps trials in a directory as fast as it can until it is killed, and says which have been acknowledged.
import { JsonlAuditStore } from '../../dist/audit/store/jsonl/jsonl-store.js';
import { openTrialStore } from '../../dist/trials/store/open-trial-store.js';

const [directory, lane] = process.argv.slice(2);
const store = openTrialStore(await JsonlAuditStore.open({ directory, segmentBytes: 1024 * 1024 }));
const startedAt = new Date().toISOString();
for (let n = 0; ; n += 1) {
  const backtestId = `${lane}-${n}`;
  const started = { family: 'default', name: 'x'.repeat(n % 80), startedAt };
  await store.add([{ tenant: 'anna', projectId: 1, backtestId, started }]);
  process.stdout.write(`${backtestId}\n`);
}
