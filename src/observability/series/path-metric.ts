import type { Metric, Registry } from 'prom-client';
import { type LabelValue, type LabelValues, SeriesIndex } from './series-index.js';

/** What a metric is called, and where it is shown. */
export interface MetricOptions<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly L[];
  readonly registry: Registry;
}

/** A line of a scrape. */
export interface Shown {
  readonly labels: Readonly<Record<string, LabelValue>>;
  readonly value: number;
  /** Where it is not that of the metric. */
  readonly metricName?: string;
}

/**
 * A metric that is counted in on the path of a request. It shows what one of prom-client shows, to the letter; but that
 * one makes a text of all labels whenever it counts, and this one looks their values up.
 */
export abstract class PathMetric<L extends string, S> {
  abstract readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly L[];
  readonly aggregator = 'sum';
  protected readonly index: SeriesIndex<L, S>;

  constructor({ name, help, labelNames, registry }: MetricOptions<L>, make: () => S) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
    this.index = new SeriesIndex(labelNames, make);
    // A registry asks a metric for its name and `get()`, but its type names the classes of prom-client.
    registry.registerMetric(this as unknown as Metric);
  }

  /** What it is asked for when somebody scrapes. */
  get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    const values = this.index.all.flatMap(({ labels, series }) => this.shown(labels, series));
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  protected abstract shown(labels: LabelValues<L>, series: S): readonly Shown[];
}
