import { layOut } from './layout.mjs';
import { access } from './rows/access.mjs';
import { audit } from './rows/audit.mjs';
import { methods } from './rows/methods.mjs';
import { overview } from './rows/overview.mjs';
import { rollouts } from './rows/rollouts.mjs';
import { runtime } from './rows/runtime.mjs';
import { tools } from './rows/tools.mjs';
import { upstream } from './rows/upstream.mjs';
import { users } from './rows/users.mjs';

// The form of Grafana 10 and 11; later ones read it and bring it up to date in memory.
const SCHEMA_VERSION = 39;
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const TARGETS = 'namespace=~"$namespace",job=~"$job"';

/** The dashboard as Grafana imports it. */
export const dashboard = () => ({
  // Grafana gives it a number of its own; the uid is what links hold on to.
  id: null,
  uid: 'quantconnect-mcp',
  title: 'QuantConnect MCP',
  description:
    'Who uses the server, and what is wrong. Written by `npm run dashboard`: changes go into scripts/dashboard.',
  tags: ['mcp', 'quantconnect'],
  schemaVersion: SCHEMA_VERSION,
  version: 1,
  editable: true,
  graphTooltip: 1,
  timezone: 'browser',
  refresh: '30s',
  time: { from: 'now-6h', to: 'now' },
  templating: { list: variables() },
  annotations: { list: [deployments()] },
  links: [],
  panels: layOut([overview, methods, tools, access, users, upstream, audit, rollouts, runtime]),
});

function variables() {
  return [
    { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {} },
    values('namespace', 'Namespace', 'label_values(mcp_server_build_info, namespace)'),
    values('job', 'Job', 'label_values(mcp_server_build_info{namespace=~"$namespace"}, job)'),
    values('pod', 'Pod', `label_values(mcp_server_build_info{${TARGETS}}, pod)`),
    values(
      'method',
      'Method',
      `label_values(mcp_server_operation_duration_seconds_count{${TARGETS}}, mcp_method_name)`,
    ),
    values(
      'tool',
      'Tool',
      `label_values(mcp_server_operation_duration_seconds_count{${TARGETS}}, gen_ai_tool_name)`,
    ),
  ];
}

// "All" is any value and none: outside of Kubernetes a target has neither namespace nor pod.
const values = (name, label, query) => ({
  name,
  label,
  type: 'query',
  datasource: DATASOURCE,
  definition: query,
  query: { query, refId: name },
  multi: true,
  includeAll: true,
  allValue: '.*',
  current: { text: ['All'], value: ['$__all'] },
  refresh: 2,
  sort: 1,
});

/** Marks the five minutes in which a version is seen that was not there before. */
function deployments() {
  const seen = `count by (version, revision) (mcp_server_build_info{${TARGETS}}`;
  return {
    name: 'Deployments',
    datasource: DATASOURCE,
    enable: true,
    iconColor: 'blue',
    expr: `${seen}) unless ${seen} offset 5m)`,
    step: '60s',
    titleFormat: 'Deployed',
    textFormat: '{{version}} {{revision}}',
  };
}
