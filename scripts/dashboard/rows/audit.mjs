import { figure, lines } from '../panels.mjs';
import { max, quantile, rate, select, sum } from '../promql.mjs';

const LAST = 'mcp_server_audit_verify_last_success_timestamp_seconds';

export const audit = {
  title: 'Audit',
  collapsed: true,
  panels: [
    lines(
      'Events',
      'Per second. failed: the store could not be written, so the change was refused. dropped: lost to the record. Both page.',
      {
        queries: { '{{outcome}}': sum(rate('mcp_server_audit_events_total'), 'outcome') },
        unit: 'ops',
      },
    ),
    lines(
      'Not recorded yet',
      'Events that wait for the store, of all replicas. It grows while the store is away or slow.',
      {
        queries: { '{{pod}}': sum(select('mcp_server_audit_queue_length'), 'pod') },
      },
    ),
    lines('Writing', 'How long the store took, many events at a time. Changes wait for it.', {
      queries: Object.fromEntries(
        [50, 95, 99].map((q) => [`p${q}`, quantile(q / 100, 'mcp_server_audit_write_duration_seconds')]),
      ),
      unit: 's',
    }),
    figure(
      'Since the last good verification',
      'Of any replica, as those that share a store take turns. Above 3 hours: the store is away, or servers no longer anchor.',
      {
        // Before the first time the metric is 0, which is no time.
        queries: { age: `time() - (${max(select(LAST))} > 0)` },
        unit: 's',
        steps: [
          [7200, 'orange'],
          [10800, 'red'],
        ],
        width: 6,
      },
    ),
    figure(
      'Entries found changed',
      'How often the last entries were not as they were written, since the processes started. Anything but 0 is a page.',
      {
        queries: { failures: sum(select('mcp_server_audit_verify_failures_total')) },
        steps: [[1, 'red']],
        width: 6,
      },
    ),
    lines('Trials', 'What was learnt about trials, by whether it could be kept.', {
      queries: { '{{outcome}}': sum(rate('mcp_server_trials_total'), 'outcome') },
      unit: 'ops',
      width: 12,
    }),
  ],
};
