import { monitorEventLoopDelay } from 'node:perf_hooks';

const MILLISECOND_NS = 1e6;

/** How late the generator's own event loop is while something runs. @returns stops, and says it in milliseconds */
export function watchOwnLoop() {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  return () => {
    delay.disable();
    return { p99: delay.percentile(99) / MILLISECOND_NS, max: delay.max / MILLISECOND_NS };
  };
}
