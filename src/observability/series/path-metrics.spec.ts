import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { PathCounter, PathGauge } from './path-counter.js';
import { PathHistogram } from './path-histogram.js';

const [name, help] = ['some_metric', 'What it is.'];
const BOUNDS = [0.01, 0.1, 1, 10];

type Labels = Record<'tool' | 'status', string | number>;

/** Few tools and states, many times, always the same ones. */
function* counted(): Generator<readonly [Labels, number]> {
  const [tools, states] = [
    ['', 'read_project', 'a "quoted\\one"'],
    ['', 200, -32_602],
  ];
  for (let n = 0; n < 500; n += 1)
    yield [{ status: states[(n * 7) % 3]!, tool: tools[Math.floor(n / 5) % 3]! }, ((n * 37) % 100) / 7];
}

describe('What is counted on the path of a request', () => {
  let theirs: Registry;
  let ours: Registry;
  beforeEach(() => ([theirs, ours] = [new Registry(), new Registry()]));

  const metric = <L extends string>(labelNames: readonly L[]) => {
    const what = { name, help, labelNames };
    return { their: { ...what, registers: [theirs] }, our: { ...what, registry: ours } };
  };
  const LABELS = ['tool', 'status'] as const;

  it('is shown as prom-client shows a counter', async () => {
    const { their, our } = metric(LABELS);
    const [one, other] = [new Counter(their), new PathCounter(our)];
    for (const [labels] of counted()) [one, other].forEach((counter) => counter.inc(labels));
    expect(await ours.metrics()).toBe(await theirs.metrics());
    expect(await ours.metrics()).toMatch(/^some_metric\{status="200",tool="read_project"\} \d+$/m);
  });

  it('is shown as prom-client shows a gauge', async () => {
    const { their, our } = metric(LABELS);
    const both = [new Gauge(their), new PathGauge(our)];
    for (const [labels, value] of counted())
      both.forEach((gauge) => (value > 5 ? gauge.inc(labels) : gauge.dec(labels)));
    expect(await ours.metrics()).toBe(await theirs.metrics());
  });

  it('is shown as prom-client shows a histogram, with values on a bound and above all', async () => {
    const { their, our } = metric(LABELS);
    const both = [new Histogram({ ...their, buckets: BOUNDS }), new PathHistogram(our, BOUNDS)];
    for (const [labels, value] of counted()) both.forEach((histogram) => histogram.observe(labels, value));
    for (const bound of BOUNDS) both.forEach((one) => one.observe({ tool: 'x', status: 1 }, bound));
    expect(await ours.metrics()).toBe(await theirs.metrics());
    expect(await ours.getMetricsAsJSON()).toMatchObject([
      { name, help, type: 'histogram', aggregator: 'sum' },
    ]);
  });

  it('is shown before anything was counted where it has no labels, and not where it has', async () => {
    const { their, our } = metric([]);
    void new Histogram({ ...their, buckets: BOUNDS });
    void new PathHistogram(our, BOUNDS);
    void new PathCounter({ ...metric(LABELS).our, name: 'other_metric' });
    expect(await ours.metrics()).toBe(
      `${await theirs.metrics()}\n# HELP other_metric ${help}\n# TYPE other_metric counter\n`,
    );
  });
});
