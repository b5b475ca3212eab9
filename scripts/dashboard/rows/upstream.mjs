import { lines, states } from '../panels.mjs';
import { quantile, rate, select, share, shareOfEach, sum } from '../promql.mjs';

const ATTEMPTS = 'mcp_server_upstream_request_duration_seconds';
const attempts = sum(rate(`${ATTEMPTS}_count`));
const asked = sum(rate('mcp_server_cache_requests_total'), 'cache');

export const upstream = {
  title: 'QuantConnect and caches',
  collapsed: true,
  panels: [
    lines('Attempts by status', 'Per second. No class at all: there was no answer.', {
      queries: {
        '{{http_response_status_class}} {{error_type}}': sum(
          rate(`${ATTEMPTS}_count`),
          'http_response_status_class, error_type',
        ),
      },
      unit: 'reqps',
    }),
    lines('Duration of attempts', 'Without the time they waited for their turn.', {
      queries: Object.fromEntries([50, 95, 99].map((q) => [`p${q}`, quantile(q / 100, ATTEMPTS)])),
      unit: 's',
    }),
    lines(
      'Attempts without a usable answer',
      'Share of attempts that met a fault: no connection, no answer in time, a server error. Refusals are none.',
      {
        queries: {
          faults: share(
            sum(
              rate(
                `${ATTEMPTS}_count`,
                'error_type=~"not_sent|connection_lost|timeout|server_error|unusable_answer"',
              ),
            ),
            attempts,
          ),
        },
        unit: 'percentunit',
        steps: [[0.1, 'red']],
        max: 1,
      },
    ),
    states(
      'Circuit',
      'open: most tenants got no answer, and QuantConnect is given a rest; calls are answered at once. Each replica finds out by itself.',
      {
        queries: { '{{pod}} {{state}}': `${select('mcp_server_upstream_circuit_state')} == 1` },
        states: [['1', 'is', 'blue']],
      },
    ),
    lines(
      'Tried again',
      "Attempts that followed a failed one, by why that failed. They are a fifth of a tenant's requests at most.",
      {
        queries: { '{{reason}}': sum(rate('mcp_server_upstream_retries_total'), 'reason') },
        unit: 'reqps',
      },
    ),
    lines(
      'Not sent',
      'circuit_open: see there. queue_full and waited_too_long: somebody asks for more than their share, or QuantConnect has become slow.',
      {
        queries: { '{{reason}}': sum(rate('mcp_server_upstream_rejections_total'), 'reason') },
        unit: 'reqps',
      },
    ),
    lines('Waiting for a connection', 'Requests that wait for their turn. It should be 0 most of the time.', {
      queries: { '{{pod}}': sum(select('mcp_server_upstream_queue_length'), 'pod') },
    }),
    lines(
      'Answers in another shape',
      "Fields of QuantConnect's answers that are not as they are known to be. new_field breaks nothing; the others may make results incomplete. The log names each once.",
      {
        queries: { '{{endpoint}} {{kind}}': sum(rate('mcp_server_upstream_drift_total'), 'endpoint, kind') },
        unit: 'ops',
      },
    ),
    lines('Caches', 'Share of questions that a cache answered.', {
      queries: {
        '{{cache}}': shareOfEach(
          sum(rate('mcp_server_cache_requests_total', 'result="hit"'), 'cache'),
          asked,
        ),
      },
      unit: 'percentunit',
      max: 1,
    }),
  ],
};
