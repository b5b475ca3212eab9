// What tenants cost: node bench/memory.mjs [--tenants 10000] [--snapshots DIR]. Prints JSON.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BenchClient, mintToken } from './memory/callers.mjs';
import { startMeasuredServer } from './memory/measured-server.mjs';
import { startStandIn } from './memory/stand-in.mjs';

const ACCOUNT = JSON.stringify({ organizationId: 'a'.repeat(32), creditBalance: 10, success: true });
const PARALLEL = 8;
// What a server loads, compiles and grows to is there before anything is counted. Many tenants and not one that calls
// often: what reads a new token, and what answers a first request, is compiled once many were read, and these 6 MB are
// those of no tenant. What stays of so few is half a megabyte, so nothing that grows with tenants hides in it.
const [WARM_UP_TENANTS, WARM_UP_CALLS] = [300, 3000];
const CALLS = [['whoami'], ['read_account'], ['read_account']];

/**
 * Memory of the whole server before and after many tenants, each with a token and an account of its own, made a
 * few calls; and whether the last of them were answered as fast as the first. Growth is all that is resident at the end
 * and was not before the first of them, divided by their number: what is not given back is in it, whatever it is.
 * @returns bytes, milliseconds
 */
export async function memory({ tenants = 10_000, snapshots } = {}) {
  const upstream = await startStandIn({ '/account/read': ACCOUNT });
  const server = await startMeasuredServer(upstream.url);
  const client = new BenchClient(server.url);
  try {
    const idle = await server.settled();
    const warm = await Promise.all(Array.from({ length: WARM_UP_TENANTS }, (_, n) => mintToken(-n)));
    await inParallel(WARM_UP_CALLS, (n) => client.tool(warm[n % warm.length], CALLS[n % CALLS.length][0]));
    const points = [{ tenants: 0, ...(await server.settled()) }];
    if (snapshots) {
      mkdirSync(snapshots, { recursive: true });
      await server.ask('snapshot', { path: join(snapshots, 'before.heapsnapshot') });
    }
    const times = [];
    let done = 0;
    for (const until of [0.1, 0.5, 1].map((part) => Math.round(tenants * part))) {
      await inParallel(until - done, (n) => visit(client, done + n + 1, times));
      done = until;
      points.push({ tenants: done, ...(await server.settled()) });
    }
    if (snapshots) await server.ask('snapshot', { path: join(snapshots, 'after.heapsnapshot') });
    return report(idle, points, times);
  } finally {
    await client.close();
    await server.stop();
    upstream.stop();
  }
}

async function visit(client, n, times) {
  const token = await mintToken(n);
  for (const [tool] of CALLS) times.push((await client.tool(token, tool)).milliseconds);
}

/** So many at a time, each begun when another one has ended. */
async function inParallel(count, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

function report(idle, points, times) {
  const [before, after] = [points[0], points.at(-1)];
  const perTenant = (field) => Math.round((after[field] - before[field]) / after.tenants);
  const some = Math.min(1000, Math.floor(times.length / 2));
  return {
    rssIdle: idle.rss,
    points: points.map(({ tenants, rss, heapUsed, external }) => ({ tenants, rss, heapUsed, external })),
    rssPerTenant: perTenant('rss'),
    heapPerTenant: perTenant('heapUsed'),
    firstP99Ms: p99(times.slice(0, some)),
    lastP99Ms: p99(times.slice(-some)),
  };
}

function p99(times) {
  const sorted = times.toSorted((one, other) => one - other);
  return Number(sorted[Math.floor(sorted.length * 0.99)].toFixed(2));
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { tenants: { type: 'string' }, snapshots: { type: 'string' } } });
  const tenants = values.tenants ? Number(values.tenants) : undefined;
  process.stdout.write(
    `${JSON.stringify(await memory({ tenants, snapshots: values.snapshots }), null, 2)}\n`,
  );
}
