// Loaded in front of a server under test, with --import: answers the word "vitals" from the parent process with
// what the process holds on to, after a collection of garbage. Nothing of this is in the product.
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

process.on('message', (message) => {
  if (message === 'vitals') process.send(vitals());
});
// Listening must not keep a server that has been told to stop.
process.channel?.unref();

function vitals() {
  const delayP99Ms = delay.percentile(99) / 1e6;
  const delayMaxMs = delay.max / 1e6;
  delay.reset();
  collect();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  return {
    vitals: true,
    rss,
    heapUsed,
    external,
    arrayBuffers,
    handles: resources.length,
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
    timers: resources.filter((name) => name === 'Timeout').length,
    files: readdirSync('/proc/self/fd').length,
    delayP99Ms,
    delayMaxMs,
  };
}
