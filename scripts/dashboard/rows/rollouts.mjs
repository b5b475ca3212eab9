import { lines, states, table } from '../panels.mjs';
import { count, increase, quantile, select, sum } from '../promql.mjs';

export const rollouts = {
  title: 'Streams and rollouts',
  collapsed: true,
  panels: [
    lines(
      'Open streams',
      'Answers that go on, by replica. They end with their replica, and clients begin new ones.',
      {
        queries: { '{{pod}}': sum(select('mcp_server_active_streams'), 'pod') },
      },
    ),
    lines('Sessions', 'Of clients of the revisions before 2026-07-28. The newer ones have none.', {
      queries: {
        '{{mcp_protocol_version}}': sum(select('mcp_server_active_sessions'), 'mcp_protocol_version'),
      },
    }),
    states('Leaving', 'Replicas that were told to stop and finish what they have begun.', {
      queries: { '{{pod}}': select('mcp_server_draining') },
      states: [
        ['0', 'serves', 'green'],
        ['1', 'leaves', 'orange'],
      ],
    }),
    lines(
      'Cut off at shutdown',
      'Operations that were not done when their replica had to go. Give it more time: SHUTDOWN_TIMEOUT_SECONDS, and the grace of the pod.',
      {
        queries: { aborted: sum(increase('mcp_server_drain_aborted_operations_total')) },
      },
    ),
    lines('Time to leave, p95', 'From the signal to the last answer.', {
      queries: { p95: quantile(0.95, 'mcp_server_drain_duration_seconds') },
      unit: 's',
    }),
    table('What runs', 'Version, revision and Node of the replicas.', {
      columns: {
        replicas: { query: count(select('mcp_server_build_info'), 'version, revision, node_version') },
      },
      labels: { version: 'version', revision: 'revision', node_version: 'Node' },
      width: 8,
      height: 8,
    }),
  ],
};
