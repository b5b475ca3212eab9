import { bars, lines } from '../panels.mjs';
import { increase, quantile, rate, sum, topk } from '../promql.mjs';

const ATTEMPTS = 'mcp_server_auth_attempts_total';
const LIMITS = 'mcp_server_rate_limit_decisions_total';

export const access = {
  title: 'Sign-in, policy and limits',
  collapsed: true,
  panels: [
    lines(
      'Sign-ins',
      'Requests per second by how their token was taken. unavailable: neither accepted nor refused, because keys or revocations could not be asked; callers get 503.',
      {
        queries: { '{{outcome}}': sum(rate(ATTEMPTS), 'outcome') },
        unit: 'reqps',
        stacked: true,
      },
    ),
    lines(
      'Refused and unavailable, by reason',
      'expired and missing are ordinary. bad_signature and issuer are a key that was changed on one side only, or somebody who tries tokens. docs/authorization.md has every reason.',
      {
        queries: { '{{reason}}': sum(rate(ATTEMPTS, 'outcome!="accepted"'), 'reason') },
        unit: 'reqps',
      },
    ),
    lines(
      'Denied by policy',
      'Calls of callers who are known and lack a right, by rule. Many at once: a token with too few scopes, or an agent that tries what it may not.',
      {
        queries: { '{{rule}}': sum(rate('mcp_server_authz_decisions_total', 'decision="deny"'), 'rule') },
        unit: 'reqps',
      },
    ),
    bars('Denied by tool', 'In the time that is shown, the ten most.', {
      queries: {
        '{{gen_ai_tool_name}}': topk(
          10,
          sum(increase('mcp_server_authz_decisions_total', 'decision="deny"'), 'gen_ai_tool_name'),
        ),
      },
    }),
    lines(
      'Refused by limits',
      'Calls per second above a limit, by whose it is. scope account: callers that share a QuantConnect account need more of it than there is.',
      {
        queries: { '{{scope}} {{decision}}': sum(rate(LIMITS, 'decision!="allow"'), 'scope, decision') },
        unit: 'reqps',
      },
    ),
    lines(
      'Limits counted without Redis',
      'Questions that a process answered alone. While it is above 0 each replica lets the whole limit through.',
      {
        queries: { 'by each process alone': sum(rate('mcp_server_rate_limit_fail_open_total')) },
        unit: 'reqps',
        steps: [[0.001, 'red']],
      },
    ),
    lines('Asking the limits, p99', 'All limits of a call at once. With Redis this is one round trip.', {
      queries: { p99: quantile(0.99, 'mcp_server_rate_limit_check_duration_seconds') },
      unit: 's',
    }),
  ],
};
