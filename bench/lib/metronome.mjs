import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * Tells when requests are due, from a thread that sleeps in between. A timer is up to a millisecond late, and a loop
 * that looks at the clock instead needs a core of two, which is then missing to the servers.
 * @param {number} rate ticks in a second
 * @param {number} count how many
 * @param {(index: number, dueAt: number) => void} onTick `dueAt`: by `performance.now()`
 */
export async function ticking(rate, count, onTick) {
  const startAt = performance.now() + START_MS;
  const data = { rate, count, startAt: performance.timeOrigin + startAt };
  const worker = new Worker(new URL(import.meta.url), { workerData: data });
  worker.on('message', (index) => onTick(index, startAt + (index / rate) * 1000));
  await once(worker, 'exit');
}

// Until the thread is there.
const START_MS = 200;

if (!isMainThread && workerData?.startAt !== undefined) {
  const { rate, count, startAt } = workerData;
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let index = 0; index < count; index += 1) {
    const waitMs = startAt + (index / rate) * 1000 - performance.timeOrigin - performance.now();
    if (waitMs > 0) Atomics.wait(never, 0, 0, waitMs);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
    parentPort.postMessage(index);
  }
}
