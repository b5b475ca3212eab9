import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Loaded in front of every server of the bench, which contains nothing of it: how late its event loop was. */
const MILLISECOND_NS = 1e6;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

process.on('message', (asked) => {
  if (asked !== 'loop-delay') return;
  process.send({ p99: delay.percentile(99) / MILLISECOND_NS, max: delay.max / MILLISECOND_NS });
  delay.reset();
});
// Listening alone keeps no process alive.
process.channel?.unref();
