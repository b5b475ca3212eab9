// Appends to a directory as fast as it can until it is killed, and says what has been acknowledged.
import { JsonlAuditStore } from '../../dist/audit/store/jsonl/jsonl-store.js';

const [directory, lane] = process.argv.slice(2);
// The limit on the size of a file, which stands for a disk that is full, comes with a signal.
process.on('SIGXFSZ', () => undefined);
const store = await JsonlAuditStore.open({ directory, segmentBytes: 256 * 1024 });
process.stdout.write('open\n');
let n = 0;
await Promise.all(Array.from({ length: 8 }, (_, worker) => work(`chain-${worker % 3}`)));

async function work(chain) {
  for (;;) {
    n += 1;
    const event = `${lane}-${n}`;
    try {
      const [entry] = await store.append([
        { chain, body: JSON.stringify({ event_id: event, filler: 'x'.repeat(n % 900) }) },
      ]);
      process.stdout.write(`${chain} ${entry.seq} ${event}\n`);
    } catch (error) {
      process.stdout.write(`refused ${error.reason}\n`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
