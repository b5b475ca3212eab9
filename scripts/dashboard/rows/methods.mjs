import { lines } from '../panels.mjs';
import { quantile, rate, sum } from '../promql.mjs';
import { DURATION, METHOD, OPERATIONS } from '../names.mjs';

export const methods = {
  title: 'Methods',
  collapsed: true,
  panels: [
    lines(
      'Operations by method',
      'Per second. _other stands for methods that this server does not have: somebody probes it, or a client is newer.',
      {
        queries: { '{{mcp_method_name}}': sum(rate(OPERATIONS, METHOD), 'mcp_method_name') },
        unit: 'reqps',
      },
    ),
    lines(
      'Duration of the chosen methods',
      'Quantiles of all replicas together, of the methods chosen above.',
      {
        queries: Object.fromEntries(
          [50, 95, 99].map((q) => [`p${q}`, quantile(q / 100, DURATION, '', METHOD)]),
        ),
        unit: 's',
      },
    ),
    lines(
      'p95 by method',
      'Lists and pings answer within milliseconds. If these are slow the process itself is: see Runtime.',
      {
        queries: { '{{mcp_method_name}}': quantile(0.95, DURATION, 'mcp_method_name', METHOD) },
        unit: 's',
      },
    ),
    lines(
      'Answers by JSON-RPC code',
      '-32700 to -32600 and -32002 are mistakes of callers; -32603 is one of ours, and has a reference number in the log.',
      {
        queries: {
          '{{rpc_response_status_code}}': sum(
            rate('mcp_server_responses_total', METHOD),
            'rpc_response_status_code',
          ),
        },
        unit: 'reqps',
      },
    ),
    lines(
      'HTTP answers by status',
      'Without health and metrics. 401 and 403 are refusals, 429 limits, 503 something that is away.',
      {
        queries: {
          '{{http_response_status_code}}': sum(
            rate('http_server_request_duration_seconds_count'),
            'http_response_status_code',
          ),
        },
        unit: 'reqps',
      },
    ),
    lines(
      'Revisions of the protocol',
      'Requests per second by revision. Clients before 2026-07-28 open sessions; once they are gone, so can that part be.',
      {
        queries: {
          '{{mcp_protocol_version}}': sum(rate('mcp_server_protocol_requests_total'), 'mcp_protocol_version'),
        },
        unit: 'reqps',
        stacked: true,
      },
    ),
  ],
};
