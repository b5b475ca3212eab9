// What somebody sees first: is it well, who uses it, what is wrong.
import { bars, figure, lines, mappings, states, table } from '../panels.mjs';
import { count, max, quantile, rate, select, share, sum, topk } from '../promql.mjs';
import { DURATION, OPERATIONS, SERVER_FAULT } from '../names.mjs';

const operations = sum(rate(OPERATIONS));
const attempts = sum(rate('mcp_server_auth_attempts_total'));

export const overview = {
  title: 'Overview',
  collapsed: false,
  panels: [
    figure(
      'Operations per second',
      'JSON-RPC requests served, of all replicas. A sudden 0 during working hours: clients cannot reach the server, or none is let in.',
      {
        queries: { operations },
        unit: 'reqps',
      },
    ),
    figure(
      'Failed',
      'Share of operations with any error: tools that answered with one, refusals, and faults of the server. Tools fail for mistakes of their callers too, so some per cent are ordinary; what counts is a change.',
      {
        queries: { failed: share(sum(rate(OPERATIONS, 'error_type!=""')), operations) },
        unit: 'percentunit',
        steps: [
          [0.1, 'orange'],
          [0.3, 'red'],
        ],
      },
    ),
    figure(
      'Server faults',
      'Share of operations that failed through no fault of the caller, without errors of tools. The error budget is 0.1 %; McpErrorBudgetBurnFast pages at 1.44 %.',
      {
        queries: { faults: share(sum(rate(OPERATIONS, SERVER_FAULT)), operations) },
        unit: 'percentunit',
        steps: [
          [0.001, 'orange'],
          [0.0144, 'red'],
        ],
      },
    ),
    figure(
      'p95 of tool calls',
      'Nineteen of twenty tool calls are answered within this time. Most of it is QuantConnect; tools that wait for a backtest take up to LONG_CALL_SECONDS on purpose.',
      {
        queries: { p95: quantile(0.95, DURATION, '', 'mcp_method_name="tools/call"') },
        unit: 's',
        steps: [
          [10, 'orange'],
          [30, 'red'],
        ],
      },
    ),
    figure(
      'Active users',
      'Different callers (tenant, subject and client) within the last hour. Every replica reports the same figure, so it is the largest, not the sum. Who they are is in the audit, never in a metric.',
      {
        queries: { 'last hour': max(select('mcp_server_active_users', 'window="1h"')) },
      },
    ),
    figure(
      'Refused sign-ins',
      'Share of requests whose token was refused. A client that connects for the first time is refused once. Above a third somebody holds wrong or old tokens, or tries some out.',
      {
        queries: {
          refused: share(sum(rate('mcp_server_auth_attempts_total', 'outcome="refused"')), attempts),
        },
        unit: 'percentunit',
        steps: [
          [0.33, 'orange'],
          [0.66, 'red'],
        ],
      },
    ),
    figure(
      'In flight',
      'Operations that are being served. It grows without end when QuantConnect hangs, or a store.',
      {
        queries: { 'in flight': sum(select('mcp_server_operations_in_flight')) },
      },
    ),
    figure(
      'Replicas',
      'Processes that answer to Prometheus, by version. More than one version for more than some minutes: a rollout is stuck.',
      {
        queries: { '{{version}}': count(select('mcp_server_build_info'), 'version') },
        text: 'value_and_name',
      },
    ),
    table(
      'What is wrong',
      'Alerts of this server that fire. Empty is good. Each has its section in docs/alerts.md.',
      {
        columns: {
          firing: {
            query: count(
              'ALERTS{alertname=~"Mcp.*",alertstate="firing",namespace=~"$namespace|",job=~"$job|"}',
              'alertname, severity, namespace, job',
            ),
          },
        },
        labels: { alertname: 'alert', severity: 'severity', namespace: 'namespace', job: 'job' },
        width: 8,
        height: 8,
      },
    ),
    lines(
      'Operations by outcome',
      'Per second. The empty type is success; tool_error is a tool that answered with an error.',
      {
        queries: {
          ok: sum(rate(OPERATIONS, 'error_type=""')),
          '{{error_type}}': sum(rate(OPERATIONS, 'error_type!=""'), 'error_type'),
        },
        unit: 'reqps',
        stacked: true,
      },
    ),
    lines('Active users', 'Different callers within five minutes, an hour and a day.', {
      queries: { '{{window}}': max(select('mcp_server_active_users'), 'window') },
    }),
    bars('Tools in use', 'The ten tools called most, calls per second.', {
      queries: {
        '{{gen_ai_tool_name}}': topk(
          10,
          sum(rate(OPERATIONS, 'mcp_method_name="tools/call"'), 'gen_ai_tool_name'),
        ),
      },
      unit: 'reqps',
    }),
    lines(
      'Duration of tool calls',
      'Quantiles of all replicas together. p50 that rises with p99: everything is slow; p99 alone: some calls are.',
      {
        queries: Object.fromEntries(
          [50, 95, 99].map((q) => [`p${q}`, quantile(q / 100, DURATION, '', 'mcp_method_name="tools/call"')]),
        ),
        unit: 's',
      },
    ),
    states(
      'What it depends on',
      'Redis, Postgres and the keys of identity providers as this server last heard of them, and the circuit to QuantConnect, which opens when most callers get no answer. Absent: not configured.',
      {
        queries: {
          '{{dependency}}': min('mcp_server_dependency_up', 'dependency'),
          'circuit to {{upstream}}': `1 - ${max(select('mcp_server_upstream_circuit_state', 'state="open"'), 'upstream')}`,
        },
        states: [
          ['0', 'away', 'red'],
          ['1', 'well', 'green'],
        ],
      },
    ),
  ],
};

function min(metric, by) {
  return `min by (${by}) (${select(metric)})`;
}
