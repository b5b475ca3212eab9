import { lines } from '../panels.mjs';
import { max, ofOurPods, rate, select, sum } from '../promql.mjs';

const LIMIT = 'kube_pod_container_resource_limits{namespace=~"$namespace",resource="memory"}';

// Of cAdvisor and kube-state-metrics, whose targets are not ours: only the namespace is common to both.
const kubernetes = (metric, ...matchers) =>
  `${metric}{${['namespace=~"$namespace"', ...matchers].join(',')}}`;
const kubernetesRate = (...selector) => `rate(${kubernetes(...selector)}[$__rate_interval])`;

export const runtime = {
  title: 'Runtime',
  collapsed: true,
  panels: [
    lines(
      'Event loop lag, p99',
      'Everything else waits this long. Above half a second the process is short of CPU, or something in it computes too much at once.',
      {
        queries: { '{{pod}}': max(select('nodejs_eventloop_lag_p99_seconds'), 'pod') },
        unit: 's',
        steps: [[0.5, 'red']],
      },
    ),
    lines('CPU', 'Cores used. A process computes on one; near 1 it is at its end, and more replicas help.', {
      queries: { '{{pod}}': sum(rate('process_cpu_seconds_total'), 'pod') },
    }),
    lines(
      'CPU held back',
      'Share of the scheduling periods in which Kubernetes held a container back for its CPU limit. The chart sets none. Needs the metrics of cAdvisor.',
      {
        queries: {
          '{{pod}}': ofOurPods(
            `${sum(kubernetesRate('container_cpu_cfs_throttled_periods_total'), 'namespace, pod')} / ${sum(kubernetesRate('container_cpu_cfs_periods_total'), 'namespace, pod')}`,
          ),
        },
        unit: 'percentunit',
        max: 1,
      },
    ),
    lines(
      'Memory',
      'Resident, and the limit of the container where Kubernetes tells it. The process is ended at the limit.',
      {
        queries: {
          '{{pod}}': sum(select('process_resident_memory_bytes'), 'pod'),
          'limit of {{container}}': max(ofOurPods(LIMIT), 'container'),
        },
        unit: 'bytes',
      },
    ),
    lines('Heap in use', 'It goes up and down; a bottom that rises for hours is a leak.', {
      queries: { '{{pod}}': sum(select('nodejs_heap_size_used_bytes'), 'pod') },
      unit: 'bytes',
    }),
    lines('Collecting garbage', 'Share of the time, by kind.', {
      queries: { '{{kind}}': sum(rate('nodejs_gc_duration_seconds_sum'), 'kind') },
      unit: 'percentunit',
    }),
    lines('Open files and sockets', 'Rising without end: something is not closed.', {
      queries: { '{{pod}}': sum(select('process_open_fds'), 'pod') },
    }),
    lines('Restarts', 'Of the containers, in the time that is shown. Needs kube-state-metrics.', {
      queries: {
        '{{pod}} {{container}}': ofOurPods(
          `increase(${kubernetes('kube_pod_container_status_restarts_total')}[$__range])`,
        ),
      },
    }),
    lines('Ready pods', 'By what Kubernetes thinks of them. Needs kube-state-metrics.', {
      queries: {
        ready: `sum(${ofOurPods(kubernetes('kube_pod_status_ready', 'condition="true"'))})`,
        'not ready': `sum(${ofOurPods(kubernetes('kube_pod_status_ready', 'condition="false"'))})`,
      },
    }),
  ],
};
