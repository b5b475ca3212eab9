// Loaded by --import in front of a server that is measured: answers messages of the process that started it with
// what the server holds on to, and with how long its event loop stood still. Nothing of this is in the product.
import { openSync, readSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

// The same in time of the processor, for machines that do other things as well: how long the main thread has run
// between two timers of a millisecond. Linux counts it to a tick of its clock.
const schedule = openSync(`/proc/self/task/${process.pid}/schedstat`);
const text = Buffer.alloc(64);
let [ran, longestRun] = [0, 0];
setInterval(() => {
  const before = ran;
  ran = Number(text.toString('latin1', 0, readSync(schedule, text, 0, text.length, 0)).split(' ')[0]) / 1e6;
  longestRun = Math.max(longestRun, ran - before);
}, 1).unref();

const ANSWERS = {
  /** Bytes, after a collection of garbage. */
  memory: () => {
    // What the first one lets go of may hold on to more.
    for (let n = 0; n < 3; n += 1) collect();
    return process.memoryUsage();
  },
  /** Milliseconds, since the last time this was asked. */
  pause: () => {
    const pause = { longestMs: delay.max / 1e6, longestRunMs: longestRun };
    delay.reset();
    longestRun = 0;
    return pause;
  },
  cpu: () => process.cpuUsage(),
  /** For the one who looks for what holds it. @param path where it goes. */
  snapshot: ({ path }) => ({ path: writeHeapSnapshot(path) }),
};

process.on('message', (question) => {
  const answer = ANSWERS[question.about];
  if (answer) process.send({ id: question.id, answer: answer(question) });
});
// Listening must not keep a server that has been told to stop.
process.channel?.unref();
