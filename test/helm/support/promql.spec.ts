import { checkQuery, type KnownMetric } from './promql.js';

const KNOWN = new Map<string, KnownMetric>([
  ['calls_total', { type: 'counter', labels: new Set(['tool']) }],
  ['seconds_bucket', { type: 'bucket', labels: new Set(['tool', 'le']) }],
  ['open', { type: 'gauge', labels: new Set() }],
  ['kube_pod_info', { type: 'gauge', labels: new Set(['node']) }],
]);
const problemsOf = (text: string) => checkQuery(text, KNOWN).problems;

describe('A query', () => {
  it.each([
    'sum by (namespace, tool) (rate(calls_total{tool=~"a|b"}[5m])) > 0.5',
    'histogram_quantile(0.95, sum by (le) (rate(seconds_bucket[5m])))',
    'topk(3, sum by (tool) (increase(calls_total[1h])))',
    '(sum(rate(calls_total[5m])) or vector(0)) / (sum(open) > 0)',
    'time() - (max by (job) (max_over_time(open[1d])) > 0)',
    'count by (job, node) (open * on (namespace, pod) group_left (node) kube_pod_info{node!=""})',
    'absent(last_over_time(open[1d]))',
    'calls_total unless calls_total offset 5m or increase(calls_total[5m])',
  ])('can work: %s', (text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  it.each([
    ['sum(rate(calls[5m]))', /there is no calls/],
    ['sum by (method) (open)', /no label method in open/],
    ['open{tool="a"}', /no label tool in open/],
    ['sum by (tool) (sum by (job) (rate(calls_total[5m])))', /no label tool/],
    ['rate(open[5m])', /rate of the gauge open/],
    ['histogram_quantile(0.95, sum by (tool) (rate(seconds_bucket[5m])))', /without le/],
    ['histogram_quantile(0.95, sum by (le) (seconds_bucket))', /without a rate/],
    ['sum by (tool) (rate(calls_total[5m])) / sum by (job) (open)', /never match/],
    ['open * on (pod) group_left (tool) kube_pod_info', /no label tool/],
    ['sum(open', /does not parse/],
  ])('cannot work: %s', (text, problem) => {
    expect(problemsOf(text).join('\n')).toMatch(problem);
  });

  it('has the labels that are left at its end', () => {
    const { labels, metrics } = checkQuery('sum by (tool) (rate(calls_total[5m])) > 1 and on () open', KNOWN);
    expect([...labels]).toEqual(['tool']);
    expect([...metrics]).toEqual(['calls_total', 'open']);
  });
});
