import type { Metric } from 'prom-client';

/** Has a metric read what it shows when somebody asks, rather than whenever it changes. Several may. */
export function readWhenScraped(metric: Metric, read: () => void | Promise<void>): void {
  // prom-client calls it before it gives the values out.
  const { collect: before } = metric as { collect?: () => void | Promise<void> };
  const collect = async (): Promise<void> => {
    await before?.();
    await read();
  };
  Object.assign(metric, { collect });
}
