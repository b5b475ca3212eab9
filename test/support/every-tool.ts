import type { Sandbox } from '../../src/sandbox/index.js';
import { type Call, finishedBacktest, type Finished } from './finished.js';
import { ok, until } from './walk.js';

type Json = Record<string, unknown>;

/** What the tools are called on, made once. */
export interface Place extends Finished {
  readonly organizationId: string;
  /** A second project, to be deleted or used as a library. */
  readonly spare: number;
  /** A project that is live on paper. */
  readonly live: number;
  readonly deployId: string;
  readonly optimizationId: string;
  readonly liveNode: string;
  readonly call: Call;
}

export interface Sent {
  readonly method?: 'GET';
  readonly path: string;
  readonly body: Json;
}

export interface Case {
  readonly args: Json;
  /** What reaches QuantConnect for it; nothing where the tool asks nobody. */
  readonly sent: readonly Sent[];
  /** It sends more: it reads until its work is done, as often as that takes. */
  readonly readsOn?: true;
}

const post = (path: string, args: Json, body: Json = args): Case => ({ args, sent: [{ path, body }] });
const NOTHING: Json = {};
const AGENT = { codeSourceId: 'tester' };
const FILES = [{ name: 'main.py', content: 'x = 1\n' }];
const GRID = {
  name: 'Grid',
  target: 'SharpeRatio',
  targetTo: 'max',
  targetValue: 1,
  strategy: 'GridSearch',
  parameters: [{ name: 'fast', min: 10, max: 20, step: 10 }],
  constraints: [{ target: 'Drawdown', operator: 'LessOrEqual', targetValue: 0.5 }],
};
/** The same as QuantConnect calls it. */
const WIRE_GRID = {
  ...GRID,
  target: 'TotalPerformance.PortfolioStatistics.SharpeRatio',
  strategy: 'QuantConnect.Optimizer.Strategies.GridSearchOptimizationStrategy',
  constraints: [
    { target: 'TotalPerformance.PortfolioStatistics.Drawdown', operator: 'LessOrEqual', 'target-value': 0.5 },
  ],
};
const NODES = { estimatedCost: 1, nodeType: 'O2-8', parallelNodes: 2 };
const PAGE = { start: 0, end: 50 };
const CHART = { name: 'Strategy Equity', count: 10, start: 0, end: 2_000_000_000 };
const COMMAND = { command: { $type: 'Greeting', text: 'hello' } };
const PAPER = { id: 'QuantConnectBrokerage' };

const backtest = ({ projectId, backtestId }: Place): Json => ({ projectId, backtestId });
const project = ({ projectId }: Place): Json => ({ projectId });
const store = ({ organizationId }: Place): Json => ({ organizationId });
const live = (place: Place): Json => ({ projectId: place.live });
const file = (place: Place, more: Json): Json => ({ ...project(place), ...AGENT, ...more });

/** One call of every tool, in an order in which each finds what it needs. */
export const CASES: Readonly<Record<string, (place: Place) => Case | Promise<Case>>> = {
  whoami: () => ({ args: NOTHING, sent: [] }),
  health_check: () => post('/authenticate', NOTHING),
  read_mcp_server_version: () => ({ args: NOTHING, sent: [] }),
  read_latest_mcp_server_version: () => ({ args: NOTHING, sent: [] }),
  query_audit_log: () => ({ args: { tool: 'whoami', after: 5 }, sent: [] }),
  read_account: () => post('/account/read', NOTHING),
  check_authentication: () => ({ args: NOTHING, sent: [{ method: 'GET', path: '/authenticate', body: {} }] }),
  list_organizations: () => post('/organizations/list', NOTHING),
  read_organization: (place) =>
    post('/organizations/read', { ...store(place), includeEmails: true }, store(place)),
  read_organization_nodes: (place) => post('/nodes/read', { ...store(place), kind: 'live' }, store(place)),
  list_datasets: () => post('/market/data/list', { search: 'US' }, NOTHING),
  list_data_files: () =>
    post('/data/list', { filePath: 'equity/usa/daily/', start: 0 }, { filePath: 'equity/usa/daily/' }),
  read_data_prices: (place) => post('/data/prices', { ...store(place), search: 'equity' }, store(place)),
  read_lean_versions: () => post('/lean/versions/read', { count: 2 }, NOTHING),
  read_lean_environments: () => ({
    args: NOTHING,
    sent: [{ method: 'GET', path: '/lean/environments/read', body: {} }],
  }),

  check_initialization_errors: () => post('/ai/tools/backtest-init', { language: 'Py', files: FILES }),
  check_syntax: () => post('/ai/tools/syntax-check', { language: 'Py', files: FILES }),
  complete_code: () =>
    post('/ai/tools/complete', { language: 'Py', sentence: 'self.add_eq', responseSizeLimit: 3 }),
  enhance_error_message: () =>
    post('/ai/tools/error-enhance', { language: 'Py', error: { message: 'NameError', stacktrace: 'at 1' } }),
  update_code_to_pep8: () => post('/ai/tools/pep8-convert', { files: FILES }),
  search_quantconnect: () => {
    const search = { language: 'Py', criteria: [{ input: 'sma', type: 'Docs', count: 2 }] };
    return post('/ai/tools/search', { ...search, maxCharacters: 200 }, search);
  },

  create_project: () => post('/projects/create', { name: 'Every tool', language: 'Py' }),
  list_projects: () => post('/projects/read', NOTHING),
  read_project: (place) => post('/projects/read', project(place)),
  update_project: (place) => post('/projects/update', { ...project(place), description: 'Described.' }),
  add_project_library: (place) =>
    post('/projects/library/create', { ...project(place), libraryId: place.spare }),
  remove_project_library: (place) =>
    post('/projects/library/delete', { ...project(place), libraryId: place.spare }),
  delete_project: (place) => post('/projects/delete', { projectId: place.spare }),
  read_project_nodes: (place) =>
    post('/projects/nodes/read', { ...project(place), includeDetails: true }, project(place)),
  update_project_nodes: (place) => post('/projects/nodes/update', { ...project(place), nodes: [] }),

  create_file: (place) => post('/files/create', file(place, { name: 'a.py', content: 'a = 1\n' })),
  read_file: (place) => post('/files/read', file(place, { name: 'a.py' })),
  update_file_contents: (place) => post('/files/update', file(place, { name: 'a.py', content: 'a = 2\n' })),
  patch_file: (place) =>
    post(
      '/files/patch',
      file(place, {
        patch:
          'diff --git a/a.py b/a.py\nindex 1111111..2222222 100644\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a = 2\n+a = 3\n',
      }),
    ),
  update_file_name: (place) => post('/files/update', file(place, { name: 'a.py', newName: 'b.py' })),
  delete_file: (place) => post('/files/delete', file(place, { name: 'b.py' })),

  create_compile: (place) => post('/compile/create', project(place)),
  read_compile: ({ projectId, compileId }) => post('/compile/read', { projectId, compileId }),

  create_backtest: ({ projectId, compileId }) =>
    post('/backtests/create', { projectId, compileId, backtestName: 'Second', parameters: { fast: 5 } }),
  read_backtest: (place) => post('/backtests/read', backtest(place)),
  list_backtests: (place) => post('/backtests/list', { ...project(place), includeStatistics: true }),
  read_backtest_chart: (place) => post('/backtests/chart/read', { ...backtest(place), ...CHART }),
  read_backtest_orders: (place) => post('/backtests/orders/read', { ...backtest(place), ...PAGE }),
  read_backtest_insights: (place) => post('/backtests/read/insights', { ...backtest(place), ...PAGE }),
  read_backtest_logs: (place) => post('/backtests/read/log', { ...backtest(place), ...PAGE, query: 'SPY' }),
  read_backtest_trades: (place) =>
    post(
      '/backtests/trades/read',
      { ...backtest(place), ...PAGE, includeOrders: true },
      { ...backtest(place), ...PAGE },
    ),
  read_backtest_report: (place) => post('/backtests/read/report', backtest(place)),
  compare_backtests: async (place) => {
    const { projectId, backtestId } = place;
    const { snapshotId } = ok(await place.call('read_backtest', backtest(place))).value.backtest;
    const chart = { name: 'Strategy Equity', count: 4000, start: 0, end: 4_102_444_800 };
    return {
      // The same twice is one run.
      args: { projectId, backtestIds: [backtestId, backtestId] },
      sent: [
        { path: '/backtests/read', body: backtest(place) },
        { path: '/backtests/chart/read', body: { ...backtest(place), ...chart } },
        { path: '/files/read', body: { projectId: snapshotId } },
      ],
      readsOn: true,
    };
  },
  render_backtest_chart: (place) => ({
    ...post('/backtests/read', backtest(place)),
    readsOn: true,
  }),
  update_backtest: (place) => post('/backtests/update', { ...backtest(place), name: 'Third', note: 'n' }),
  update_backtest_tags: (place) => post('/backtests/tags/update', { ...backtest(place), tags: ['a'] }),
  read_trials: (place) => ({ args: { ...project(place), family: 'default' }, sent: [] }),
  delete_backtest: (place) => post('/backtests/delete', backtest(place)),

  run_backtest: (place) => {
    const run = { ...project(place), backtestName: 'Run', parameters: { fast: 5 } };
    const edit = { name: 'run.py', content: 'r = 1\n' };
    const code = { ...project(place), codeSourceId: 'MCP Server', ...edit };
    return {
      args: { ...run, edits: [edit], family: 'crosses', picture: 'dark' },
      sent: [
        { path: '/files/update', body: code },
        { path: '/files/create', body: code },
        { path: '/compile/create', body: project(place) },
        { path: '/backtests/create', body: { ...run, compileId: expect.any(String) } },
      ],
      readsOn: true,
    };
  },
  diagnose_project: (place) => ({
    args: project(place),
    sent: [{ path: '/compile/create', body: project(place) }],
    readsOn: true,
  }),
  run_optimization: (place) => {
    const { strategy: _strategy, ...grid } = { ...GRID, name: 'Run' };
    const { targetValue: _goal, ...args } = { ...grid, ...NODES, ...project(place) };
    const { targetValue: _wireGoal, ...wire } = { ...WIRE_GRID, ...NODES, ...project(place) };
    return {
      args: { ...args, family: 'crosses' },
      sent: [
        { path: '/compile/create', body: project(place) },
        { path: '/optimizations/create', body: { ...wire, name: 'Run', compileId: expect.any(String) } },
      ],
      readsOn: true,
    };
  },

  estimate_optimization_time: ({ projectId, compileId }) =>
    post(
      '/optimizations/estimate',
      { ...GRID, projectId, compileId },
      { ...WIRE_GRID, projectId, compileId },
    ),
  create_optimization: ({ projectId, compileId }) =>
    post(
      '/optimizations/create',
      { ...GRID, ...NODES, projectId, compileId },
      { ...WIRE_GRID, ...NODES, projectId, compileId },
    ),
  list_optimizations: (place) => post('/optimizations/list', { ...project(place), start: 0 }, project(place)),
  read_optimization: ({ optimizationId }) => post('/optimizations/read', { optimizationId }),
  update_optimization: ({ optimizationId }) =>
    post('/optimizations/update', { optimizationId, name: 'Renamed' }),
  abort_optimization: async (place) => {
    const optimizationId = await runningOptimization(place);
    return post('/optimizations/abort', { optimizationId });
  },
  delete_optimization: ({ optimizationId }) => post('/optimizations/delete', { optimizationId }),

  describe_brokerage: () => ({ args: { id: 'AlpacaBrokerage' }, sent: [] }),
  authorize_connection: () => post('/live/auth0/authorize', { brokerage: 'alpaca' }),
  create_live_algorithm: ({ projectId, compileId, liveNode }) => {
    const terms = { versionId: '-1', projectId, compileId, nodeId: liveNode, brokerage: PAPER };
    const dataProviders = { QuantConnectBrokerage: PAPER };
    return post('/live/create', terms, { ...terms, dataProviders });
  },
  read_live_algorithm: (place) =>
    post(
      '/live/read',
      { ...live(place), deployId: place.deployId, includeFiles: true },
      {
        ...live(place),
        deployId: place.deployId,
      },
    ),
  list_live_algorithms: () => post('/live/list', { status: 'Running', start: 0 }, { status: 'Running' }),
  read_live_portfolio: (place) => post('/live/portfolio/read', { ...live(place), start: 0 }, live(place)),
  read_live_chart: (place) => post('/live/chart/read', { ...live(place), ...CHART }),
  read_live_orders: (place) =>
    post(
      '/live/orders/read',
      { ...live(place), ...PAGE, algorithmId: place.deployId, includeDetails: true },
      { ...live(place), ...PAGE, algorithmId: place.deployId },
    ),
  read_live_insights: (place) =>
    post('/live/insights/read', { ...live(place), end: 50 }, { ...live(place), start: 0, end: 50 }),
  read_live_trades: (place) =>
    post(
      '/live/trades/read',
      { ...live(place), ...PAGE, deployId: place.deployId, includeOrders: true },
      { ...live(place), ...PAGE, deployId: place.deployId },
    ),
  read_live_logs: (place) => {
    const lines = { ...live(place), algorithmId: place.deployId, startLine: 0, endLine: 50 };
    return post('/live/logs/read', lines, { format: 'json', ...lines });
  },
  create_live_command: (place) => post('/live/commands/create', { ...live(place), ...COMMAND }),
  broadcast_live_command: (place) =>
    post('/live/commands/broadcast', { ...store(place), excludeProjectId: place.live, ...COMMAND }),
  liquidate_live_algorithm: (place) => post('/live/update/liquidate', live(place)),
  stop_live_algorithm: (place) => post('/live/update/stop', project(place)),

  upload_object: (place) => ({
    args: { ...store(place), key: 'a/b.txt', objectData: 'text' },
    sent: [{ path: '/object/set', body: { ...store(place), key: 'a/b.txt', objectData: 'text' } }],
  }),
  read_object_properties: (place) => post('/object/properties', { ...store(place), key: 'a/b.txt' }),
  list_object_store_files: (place) =>
    post('/object/list', { ...store(place), path: '/a', start: 0 }, { ...store(place), path: '/a' }),
  read_object_store_file_job_id: (place) => post('/object/get', { ...store(place), keys: ['a/b.txt'] }),
  read_object_store_file_download_url: async (place) => {
    const request = { ...store(place), keys: ['a/b.txt'] };
    const { jobId } = ok(await place.call('read_object_store_file_job_id', request)).value;
    return post('/object/get', { ...store(place), jobId });
  },
  delete_object: (place) => post('/object/delete', { ...store(place), key: 'a/b.txt' }),

  create_project_collaborator: (place) =>
    post('/projects/collaboration/create', {
      ...project(place),
      collaboratorUserId: 'mia-ai',
      collaborationLiveControl: false,
      collaborationWrite: true,
    }),
  read_project_collaborators: (place) =>
    post('/projects/collaboration/read', { ...project(place), includeProfiles: true }, project(place)),
  update_project_collaborator: (place) =>
    post('/projects/collaboration/update', {
      ...project(place),
      collaboratorUserId: 'mia-ai',
      liveControl: true,
      write: false,
    }),
  lock_project_with_collaborators: (place) => post('/projects/collaboration/lock/acquire', file(place, {})),
  delete_project_collaborator: (place) =>
    post('/projects/collaboration/delete', { ...project(place), collaboratorId: 'mia-ai' }),
};

/** Everything the cases need; each of them is called on it once. */
export async function preparePlace(call: Call, sandbox: Sandbox): Promise<Place> {
  const finished = await finishedBacktest(call, 'Ground');
  const other = await finishedBacktest(call, 'Live');
  const spare = ok(await call('create_project', { name: 'Spare', language: 'Py' })).value.project;
  const { nodes } = ok(await call('read_project_nodes', { projectId: other.projectId })).value;
  const [first, second] = nodes.live.filter(({ busy }: { busy: boolean }) => !busy);
  const { projectId, compileId } = other;
  const terms = { versionId: '-1', projectId, compileId, nodeId: first.id, brokerage: PAPER };
  const { deployId } = ok(await call('create_live_algorithm', terms)).value;
  await until(async () => ok(await call('read_live_algorithm', { projectId })).value.status === 'Running');
  const base = { ...finished, organizationId: sandbox.tenants[0]!.organizationId, call };
  return {
    ...base,
    spare: spare.projectId,
    live: projectId,
    deployId,
    liveNode: second.id,
    optimizationId: await startOptimization(call, finished),
  };
}

async function startOptimization(call: Call, { projectId, compileId }: Finished): Promise<string> {
  const request = { ...GRID, ...NODES, projectId, compileId };
  return ok(await call('create_optimization', request)).value.optimization.optimizationId;
}

/** A grid that is large enough to be still at work. */
async function runningOptimization({ call, projectId, compileId }: Place): Promise<string> {
  const parameters = [
    { name: 'fast', min: 1, max: 30, step: 1 },
    { name: 'slow', min: 31, max: 60, step: 1 },
  ];
  const request = { ...GRID, ...NODES, projectId, compileId, parameters };
  const { optimizationId } = ok(await call('create_optimization', request)).value.optimization;
  await until(async () => {
    const { value } = ok(await call('read_optimization', { optimizationId }));
    return value.optimization.status === 'running';
  });
  return optimizationId;
}
