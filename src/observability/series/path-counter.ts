import { type MetricOptions, PathMetric, type Shown } from './path-metric.js';
import type { LabelValues } from './series-index.js';

interface Count {
  value: number;
}

abstract class Counts<L extends string> extends PathMetric<L, Count> {
  constructor(options: MetricOptions<L>) {
    super(options, () => ({ value: 0 }));
  }

  protected override shown(labels: LabelValues<L>, { value }: Count): Shown[] {
    return [{ labels, value }];
  }
}

/** `Counter` of prom-client for the path of a request. */
export class PathCounter<L extends string> extends Counts<L> {
  override readonly type = 'counter';

  inc(labels: LabelValues<L>): void {
    this.index.of(labels).value += 1;
  }
}

/** `Gauge` of prom-client for the path of a request. */
export class PathGauge<L extends string> extends Counts<L> {
  override readonly type = 'gauge';

  inc(labels: LabelValues<L>): void {
    this.index.of(labels).value += 1;
  }

  dec(labels: LabelValues<L>): void {
    this.index.of(labels).value -= 1;
  }
}
