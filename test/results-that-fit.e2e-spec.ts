import { RESULT_BUDGET } from '../src/mcp/results/result-budget.js';
import { modernClient, type TestClient } from './support/clients.js';
import { startStack, type Stack } from './support/stack.js';
import { ok } from './support/walk.js';

type Json = Record<string, any>;

const many = <T>(length: number, entry: (n: number) => T): T[] => Array.from({ length }, (_, n) => entry(n));
const map = (length: number, entry: (n: number) => [string, unknown]): Json =>
  Object.fromEntries(many(length, entry));
const words = (length: number): string => 'word '.repeat(length / 5);

const PROJECT = { projectId: 1 };
const ORGANIZATION = { organizationId: 'a11ce000000000000000000000012345' };
const HASH = 'f'.repeat(32);
const PY = { language: 'Py', files: [{ name: 'main.py', content: 'x = 1' }] };

const order = (n: number): Json => ({
  id: n + 1,
  symbol: { value: 'SPY', id: 'SPY R735QTJ8XC9X', permtick: 'SPY' },
  type: 0,
  quantity: 10,
  price: 138.5,
  time: '2025-10-07T13:31:00Z',
  status: 3,
  value: 1385.1,
  tag: words(40),
  events: many(8, (event) => ({ id: `${HASH}-${n}-${event}`, status: 'filled', message: words(40) })),
});
const person = (n: number): Json => ({
  uid: n,
  publicId: `person-${n}`,
  name: `Person ${n}`,
  liveControl: true,
  permission: 'write',
  owner: n === 0,
  email: `person-${n}@a.example`,
  bio: words(100),
  profileImage: `https://a.example/${n}.jpeg`,
});
const node = (n: number): Json => ({
  id: `BN-${HASH.slice(4)}${1000 + n}`,
  name: `B-MICRO node ${n}`,
  sku: 'B-MICRO',
  busy: n % 3 === 0,
  active: n === 199,
  usedBy: '',
  price: { monthly: 8, yearly: 80 },
  description: words(100),
});
const nodes = { backtest: many(200, node), research: many(90, node), live: many(3, node) };
const file = (n: number): Json => ({
  name: `part_${n}.py`,
  content: `# ${n}\n${words(4000)}`,
  modified: '2025-01-01',
});

/** An answer that QuantConnect may give and no model could read. */
interface Long {
  readonly tool: string;
  readonly args: object;
  readonly path: string;
  readonly body: Json;
  /** The entries in a result, so that paging can be followed. */
  readonly entries?: (value: Json) => readonly unknown[];
  /** How many there are in all, where QuantConnect sends all of them at once. */
  readonly all?: number;
  /** What the result says of what it leaves out, and how to get it. */
  readonly says?: RegExp;
}

const LONG: readonly Long[] = [
  {
    tool: 'list_live_algorithms',
    args: {},
    path: '/live/list',
    body: { live: many(400, (n) => ({ projectId: n, deployId: `L-${HASH}`, description: words(100) })) },
    entries: ({ live }) => live.map(({ projectId }: Json) => projectId),
    all: 400,
  },
  {
    tool: 'read_live_portfolio',
    args: PROJECT,
    path: '/live/portfolio/read',
    body: {
      portfolio: {
        holdings: map(600, (n) => [`S${n} R735QTJ8XC9X`, { a: 1, q: 1, p: n, v: n, u: 0, up: 0 }]),
        cash: map(60, (n) => [
          `C${n}`,
          {
            symbol: `C${n}`,
            amount: 1000,
            conversionRate: 1,
            currencySymbol: '$',
            valueInAccountCurrency: 1,
          },
        ]),
      },
    },
    entries: ({ portfolio }) => Object.keys(portfolio.holdings),
    all: 600,
  },
  {
    tool: 'read_live_algorithm',
    args: { ...PROJECT, includeFiles: true },
    path: '/live/read',
    body: { deployId: `L-${HASH}`, status: 'Running', files: many(60, file), runtimeStatistics: {} },
    says: new RegExp(`content of \\d+ files: the resource qc://projects/1/live/L-${HASH}`),
  },
  {
    tool: 'read_live_orders',
    args: { ...PROJECT, start: 0, end: 1000 },
    path: '/live/orders/read',
    body: { orders: many(1000, order), length: 5000 },
    entries: ({ orders }) => orders,
    says: /events.*set includeDetails/,
  },
  {
    tool: 'read_live_orders',
    args: { ...PROJECT, start: 0, end: 1000, includeDetails: true },
    path: '/live/orders/read',
    body: { orders: many(1000, order), length: 5000 },
    entries: ({ orders }) => orders,
  },
  {
    tool: 'read_live_orders',
    args: { ...PROJECT, start: 0, end: 1, includeDetails: true },
    path: '/live/orders/read',
    body: { orders: [{ ...order(0), events: many(500, (n) => ({ id: n, message: words(60) })) }], length: 1 },
    entries: ({ orders }) => orders,
    says: /orders\.0\.events: entries after \d+ of 500/,
  },
  {
    tool: 'read_live_trades',
    args: { ...PROJECT, start: 0, end: 1000, includeOrders: true },
    path: '/live/trades/read',
    body: { trades: many(1000, (n) => ({ id: n, orders: [order(n), order(n)] })), length: 1000 },
    entries: ({ trades }) => trades,
  },
  {
    tool: 'read_live_insights',
    args: { ...PROJECT, start: 0, end: 100 },
    path: '/live/insights/read',
    body: { insights: many(100, (n) => ({ id: n, tag: words(300) })), length: 100 },
    entries: ({ insights }) => insights,
  },
  {
    tool: 'read_live_logs',
    args: { ...PROJECT, algorithmId: 'L-1', startLine: 0, endLine: 250 },
    path: '/live/logs/read',
    body: { logs: many(250, (n) => `${n} ${words(200)}`), length: 9000, deploymentOffset: 0 },
    entries: ({ logs }) => logs,
  },
  {
    tool: 'read_live_logs',
    args: { ...PROJECT, algorithmId: 'L-1', startLine: 0, endLine: 1 },
    path: '/live/logs/read',
    body: { logs: [words(50_000)], length: 1, deploymentOffset: 0 },
    entries: ({ logs }) => logs,
    says: /logs\.0: characters after \d+ of 50000/,
  },
  {
    tool: 'list_object_store_files',
    args: ORGANIZATION,
    path: '/object/list',
    body: { objects: many(900, (n) => ({ key: `/dir/${words(60)}${n}`, name: `${n}`, size: n })), page: 1 },
    entries: ({ objects }) => objects.map(({ size }: Json) => size),
    all: 900,
  },
  {
    tool: 'read_object_properties',
    args: { ...ORGANIZATION, key: 'a' },
    path: '/object/properties',
    body: { metadata: { key: 'a', size: 90_000, preview: words(90_000) } },
    says: /metadata\.preview after 2000 characters \(read_object_store_file_job_id gets the file\)/,
  },
  {
    tool: 'list_organizations',
    args: {},
    path: '/organizations/list',
    body: {
      organizations: many(150, (n) => ({ id: `${n}`.padStart(32, 'a'), name: `Firm ${n}`, type: words(90) })),
    },
    entries: ({ organizations }) => organizations.map(({ name }: Json) => name),
    all: 150,
    says: /all but id and name: read_organization has the rest of one/,
  },
  {
    tool: 'read_organization',
    args: ORGANIZATION,
    path: '/organizations/read',
    body: { organization: { id: HASH, products: [words(2000)], members: many(700, person) } },
    entries: ({ organization }) => organization.members.map(({ uid }: Json) => uid),
    all: 700,
    says: /members\.email: pass includeEmails/,
  },
  {
    tool: 'read_organization_nodes',
    args: { ...ORGANIZATION, kind: 'backtest' },
    path: '/nodes/read',
    body: nodes,
    entries: ({ backtest }) => backtest.map(({ name }: Json) => name),
    all: 200,
  },
  {
    tool: 'read_project_nodes',
    args: PROJECT,
    path: '/projects/nodes/read',
    body: { nodes, autoSelectNode: true },
    says: /\d+ backtest nodes: read_organization_nodes with kind backtest/,
  },
  {
    tool: 'read_project_nodes',
    args: { ...PROJECT, includeDetails: true },
    path: '/projects/nodes/read',
    body: { nodes, autoSelectNode: true },
    says: /\d+ research nodes: read_organization_nodes with kind research/,
  },
  {
    tool: 'update_project_nodes',
    args: PROJECT,
    path: '/projects/nodes/update',
    body: { nodes, autoSelectNode: true },
    says: /read_organization_nodes/,
  },
  {
    tool: 'list_datasets',
    args: {},
    path: '/market/data/list',
    body: {
      list: many(500, (id) => ({ id, name: `Data ${id}`, tags: [{ name: 'Equity' }], about: words(80) })),
    },
    says: /\d+ datasets: narrow search/,
  },
  {
    tool: 'list_data_files',
    args: { filePath: 'equity/usa/minute/spy/' },
    path: '/data/list',
    body: { objects: many(2000, (n) => `equity/usa/minute/spy/${20_200_000 + n}_trade.zip`) },
    entries: ({ objects }) => objects,
    all: 2000,
  },
  {
    tool: 'read_data_prices',
    args: { ...ORGANIZATION, includeDatasources: true },
    path: '/data/prices',
    body: {
      prices: many(500, (n) => ({ vendor: `V${n}`, regex: words(80), price: 1 })),
      datasources: map(500, (n) => [`s${n}`, words(80)]),
    },
    says: /\d+ prices: narrow search.*\d+ datasources: narrow search/,
  },
  {
    tool: 'search_quantconnect',
    args: { language: 'Py', criteria: [{ input: 'sma', type: 'Docs', count: 90 }] },
    path: '/ai/tools/search',
    body: { state: 'End', retrivals: many(90, (n) => ({ url: `u${n}`, score: 1, content: words(9000) })) },
    says: /the end of \d+ hits: raise maxCharacters.*\d+ hits: ask for fewer/,
  },
  {
    tool: 'complete_code',
    args: { language: 'Py', sentence: 'self.' },
    path: '/ai/tools/complete',
    body: {
      state: 'End',
      payload: many(900, (n) => `self.method_${n}_${words(40)}`),
      payloadType: 'StringArray',
    },
    says: /\d+ candidates: a longer sentence has fewer/,
  },
  {
    tool: 'check_syntax',
    args: PY,
    path: '/ai/tools/syntax-check',
    body: {
      state: 'End',
      payload: many(900, (n) => `main.py(${n}): ${words(80)}`),
      payloadType: 'StringArray',
    },
    says: /\d+ findings: mend these and check again/,
  },
  {
    tool: 'check_initialization_errors',
    args: PY,
    path: '/ai/tools/backtest-init',
    body: { state: 'End', payload: words(60_000), payloadType: 'String' },
    says: /payload: characters after \d+ of 60000/,
  },
  {
    tool: 'update_code_to_pep8',
    args: { files: PY.files },
    path: '/ai/tools/pep8-convert',
    body: { state: 'End', payload: map(40, (n) => [`part_${n}.py`, words(3000)]), payloadType: 'StringDict' },
    says: /\d+ files, convert them in a call of their own: part_\d+\.py/,
  },
  {
    tool: 'read_compile',
    args: { ...PROJECT, compileId: 'ab-cd' },
    path: '/compile/read',
    body: { state: 'BuildError', logs: many(700, (n) => `Build Error: main.py Line:${n} ${words(60)}`) },
    says: /\d+ lines: mend what these say and compile again/,
  },
  {
    tool: 'list_optimizations',
    args: PROJECT,
    path: '/optimizations/list',
    body: {
      optimizations: many(400, (n) => ({ optimizationId: `O-${n}`, name: words(100), status: 'completed' })),
    },
    entries: ({ optimizations }) => optimizations.map(({ optimizationId }: Json) => optimizationId),
    all: 400,
  },
  {
    tool: 'read_optimization',
    args: { optimizationId: `O-${HASH}` },
    path: '/optimizations/read',
    body: {
      optimization: {
        optimizationId: `O-${HASH}`,
        status: 'completed',
        // Each just short enough to be passed on.
        ...map(6, (n) => [`field${n}`, words(1400)]),
        criterion: { target: 'TotalPerformance.PortfolioStatistics.SharpeRatio', extremum: 'max' },
        backtests: map(500, (n) => [
          `${n}`.padStart(32, 'b'),
          { id: `${n}`.padStart(32, 'b'), parameterSet: { fast: `${n}` }, statistics: many(21, () => n / 7) },
        ]),
      },
    },
    entries: ({ runs }) => runs.rows.map(([id]: unknown[]) => id),
    all: 500,
    says: /of each run: equity and further statistics \(pass its backtestId\)/,
  },
  {
    tool: 'read_project_collaborators',
    args: { ...PROJECT, includeProfiles: true },
    path: '/projects/collaboration/read',
    body: { collaborators: many(300, person), userLiveControl: true },
    entries: ({ collaborators }) => collaborators.map(({ uid }: Json) => uid),
    all: 300,
  },
  {
    tool: 'delete_project_collaborator',
    args: { ...PROJECT, collaboratorId: 'x' },
    path: '/projects/collaboration/delete',
    body: { collaborators: many(300, person) },
    says: /More from \d+ on: read_project_collaborators/,
  },
  {
    tool: 'read_lean_versions',
    args: { count: 900 },
    path: '/lean/versions/read',
    body: { versions: many(900, (id) => ({ id, description: words(100) })) },
    entries: ({ versions }) => versions.map(({ id }: Json) => id),
    all: 900,
  },
  {
    tool: 'read_lean_environments',
    args: {},
    path: '/lean/environments/read',
    body: { environments: many(150, (id) => ({ id, name: `E ${id}`, path: null, description: words(900) })) },
    entries: ({ environments }) => environments.map(({ id }: Json) => id),
    all: 150,
    says: /all but id, name and path/,
  },
  {
    tool: 'list_backtests',
    args: PROJECT,
    path: '/backtests/list',
    body: { backtests: many(500, (n) => ({ backtestId: `${n}`, name: words(100) })), count: 500 },
    entries: ({ backtests }) => backtests.map(({ backtestId }: Json) => backtestId),
    all: 500,
  },
  {
    tool: 'read_backtest',
    args: { ...PROJECT, backtestId: HASH },
    path: '/backtests/read',
    body: {
      backtest: { backtestId: HASH, completed: true, error: 'e', stacktrace: words(50_000), statistics: {} },
    },
    says: new RegExp(`the resource qc://projects/1/backtests/${HASH}.*backtest.stacktrace: characters after`),
  },
  {
    tool: 'create_live_algorithm',
    args: {
      ...PROJECT,
      versionId: '-1',
      compileId: 'ab-cd',
      nodeId: 'LN-1',
      brokerage: { id: 'QuantConnectBrokerage' },
    },
    path: '/live/create',
    body: { deployId: `L-${HASH}`, live: { message: words(40_000) } },
    says: /live\.message: characters after/,
  },
];

describe('A long answer', () => {
  let stack: Stack;
  let client: TestClient;

  beforeAll(async () => {
    stack = await startStack();
    client = await modernClient(stack.url, await stack.token({ group: 'admin' }));
  });
  beforeEach(() => stack.sandbox.reset());
  afterAll(async () => {
    await client.close();
    await stack.close();
  });

  /** One result, which fits and is read back as JSON. */
  const read = async ({ tool, args, path, body }: Long, more: object = {}): Promise<Json> => {
    stack.sandbox.fault({ kind: 'status', status: 200, path, body: { success: true, ...body } });
    const { text, value } = ok(await client.call(tool, { ...args, ...more }));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(RESULT_BUDGET);
    expect(Buffer.byteLength(text)).toBeGreaterThan(1000);
    return value as Json;
  };

  it.each(LONG.map((long) => [`${long.tool} ${JSON.stringify(long.args).slice(0, 90)}`, long] as const))(
    'of %s fits, says what is missing, and the way to it',
    async (_, long) => {
      const { entries, all, says } = long;
      const first = await read(long);
      if (says) expect(JSON.stringify([first['omitted'], first['next']])).toMatch(says);
      if (!entries) return;
      if (all === undefined) {
        // QuantConnect sends a range; the next one begins behind what is shown of it.
        const shown = entries(first).length;
        const next = shown < long.body['length'] ? shown : undefined;
        expect(first['nextStart'] ?? first['nextStartLine']).toBe(next);
        return;
      }
      const seen = [...entries(first)];
      for (let start = first['nextStart']; start !== undefined;) {
        const page = await read(long, { start });
        seen.push(...entries(page));
        start = page['nextStart'];
      }
      expect(new Set(seen).size).toBe(all);
      expect(seen).toHaveLength(all);
    },
  );

  it('of one converted file is whole, however long', async () => {
    const content = 'x = 1\n'.repeat(20_000);
    const path = '/ai/tools/pep8-convert';
    const body = { state: 'End', payload: { 'main.py': content, 'other.py': 'y = 1\n' } };
    stack.sandbox.fault({ kind: 'status', status: 200, path, body });
    const { value } = ok(await client.call('update_code_to_pep8', { files: PY.files }));
    expect(value.payload).toEqual({ 'main.py': content });
    expect(value.omitted).toEqual(['1 files, convert them in a call of their own: other.py']);
  });

  it('of project nodes shows first what the project can use now', async () => {
    const long = LONG.find(({ tool }) => tool === 'read_project_nodes')!;
    const { nodes: shown } = await read(long);
    expect(shown.live).toHaveLength(3);
    expect(shown.backtest[0]).toMatchObject({ active: true });
    expect(shown.backtest.slice(1, 20).every(({ busy }: Json) => !busy)).toBe(true);
  });
});
