import { lines, words } from '../panels.mjs';
import { max, rate, select, sum } from '../promql.mjs';

const WHO = `Metrics name nobody. Who called what is in the audit:

\`\`\`
quantconnect-mcp audit query --actor alice
quantconnect-mcp audit tail --follow
\`\`\`

Tenants named in \`METRICS_TENANTS\` have lines of their own here; all others are \`_other\`.`;

export const users = {
  title: 'Users and tenants',
  collapsed: true,
  panels: [
    lines(
      'Active users',
      'Different callers (tenant, subject and client) within five minutes, an hour and a day. Every replica reports the same figure where they share a Redis, so it is the largest, not the sum.',
      {
        queries: { '{{window}}': max(select('mcp_server_active_users'), 'window') },
      },
    ),
    lines(
      'Operations by tenant',
      'Per second, of tenants that are named in the settings. Nothing is shown unless some are.',
      {
        queries: {
          '{{tenant}} {{outcome}}': sum(rate('mcp_server_tenant_operations_total'), 'tenant, outcome'),
        },
        unit: 'reqps',
      },
    ),
    words('Who they are', 'How to find out who is behind a figure.', WHO),
  ],
};
