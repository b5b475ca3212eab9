import { resolve } from 'node:path';
import type { ServerProcess } from '../../support/process.js';

/** What a server holds on to, after a collection of garbage. */
export interface Vitals {
  /** Bytes, as the three that follow. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  /** What keeps the event loop busy: sockets, timers and the rest. */
  readonly handles: number;
  readonly sockets: number;
  readonly timers: number;
  /** Open file descriptors. */
  readonly files: number;
  /** Of the event loop since the last look. */
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
}

/** What a server process needs in its environment to answer `vitalsOf`. */
export const REPORTS_VITALS = { NODE_OPTIONS: `--import=${resolve(__dirname, 'report-vitals.mjs')}` };

export function vitalsOf({ child }: ServerProcess): Promise<Vitals> {
  return new Promise((done, fail) => {
    child.once('exit', fail);
    const hear = (message: unknown): void => {
      if (!(message as { vitals?: boolean }).vitals) return;
      child.off('message', hear).off('exit', fail);
      done(message as Vitals);
    };
    child.on('message', hear);
    child.send('vitals');
  });
}

export interface Sample extends Vitals {
  /** Since the start of the run. */
  readonly atSeconds: number;
}

/** Slope of the least-squares line through one value of the samples, per hour. */
export function perHour(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
  const hours = samples.map(({ atSeconds }) => atSeconds / 3600);
  const values = samples.map(value);
  const [hoursMean, valueMean] = [mean(hours), mean(values)];
  const covariance = mean(hours.map((hour, n) => (hour - hoursMean) * (values[n]! - valueMean)));
  return covariance / mean(hours.map((hour) => (hour - hoursMean) ** 2));
}
