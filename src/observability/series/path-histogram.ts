import { type MetricOptions, PathMetric, type Shown } from './path-metric.js';
import type { LabelValues } from './series-index.js';

interface Distribution {
  /** Of each bucket what is in it and in none before; without the last, which has no bound. */
  readonly counts: number[];
  count: number;
  sum: number;
}

/** `Histogram` of prom-client for the path of a request. */
export class PathHistogram<L extends string> extends PathMetric<L, Distribution> {
  override readonly type = 'histogram';

  /** @param bounds the most each bucket takes, ascending */
  constructor(
    options: MetricOptions<L>,
    private readonly bounds: readonly number[],
  ) {
    super(options, () => ({ counts: bounds.map(() => 0), count: 0, sum: 0 }));
  }

  observe(labels: LabelValues<L>, value: number): void {
    const series = this.index.of(labels);
    const bucket = bucketOf(this.bounds, value);
    if (bucket < this.bounds.length) series.counts[bucket]! += 1;
    series.count += 1;
    series.sum += value;
  }

  protected override shown(labels: LabelValues<L>, { counts, count, sum }: Distribution): Shown[] {
    let upTo = 0;
    const buckets = this.bounds.map((le, bucket) => ({ le, value: (upTo += counts[bucket]!) }));
    const bounded = [...buckets, { le: '+Inf', value: count }];
    return [
      ...bounded.map(({ le, value }) => ({
        metricName: `${this.name}_bucket`,
        labels: { le, ...labels },
        value,
      })),
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ];
  }
}

function bucketOf(bounds: readonly number[], value: number): number {
  let bucket = 0;
  while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1;
  return bucket;
}
