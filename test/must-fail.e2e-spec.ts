import { modernClient, type TestClient } from './support/clients.js';
import { finishedBacktest, type Finished } from './support/finished.js';
import { startStack, type Stack } from './support/stack.js';
import { ok, until } from './support/walk.js';

interface Place extends Finished {
  readonly organizationId: string;
  /** Optimizations, by what became of them. */
  readonly finished: string;
  readonly deleted: string;
  readonly aborted: string;
}

/** What is called, with what, and what the answer has to tell an agent to do about it. */
type Row = readonly [tool: string, what: string, args: (place: Place) => object, cure: RegExp];

const NO_PROJECT = { projectId: -1 };
const PROJECTS = /projectId must be a positive number.*projectId from list_projects/;
const BLANK = ' ';
const BACKTESTS = /backtestId from list_backtests/;
const OPTIMIZATIONS = /optimizationId from list_optimizations/;
const mia = { collaboratorUserId: 'mia-ai' };
const may = { collaborationLiveControl: true, collaborationWrite: true };
const rights = { liveControl: true, write: true };
const GRID = {
  name: 'Grid',
  target: 'SharpeRatio',
  targetTo: 'max',
  strategy: 'GridSearch',
  parameters: [{ name: 'fast', min: 10, max: 20, step: 10 }],
};
const NODES = { estimatedCost: 1, nodeType: 'O2-8', parallelNodes: 1 };
const PAPER = { versionId: '-1', nodeId: 'LN-1', brokerage: { id: 'QuantConnectBrokerage' } };
const CHART = { name: 'Strategy Equity', count: 10, start: 0, end: 2_000_000_000 };
const PAGE = { start: 0, end: 100 };
const HUNDRED = /end must be above start, and at most 100 above it/;
const ANYTHING = 'f'.repeat(32);
const COMPILES = /compileId from create_compile/;

const nobodysProject = ([tool, more]: readonly [string, object]): Row => [
  tool,
  'a project id that is none',
  () => ({ ...more, ...NO_PROJECT }),
  PROJECTS,
];

const PROJECT_ROWS = (
  [
    ['read_project', {}],
    ['delete_project', {}],
    ['create_compile', {}],
    ['read_compile', { compileId: 'ab-cd' }],
    ['read_project_nodes', {}],
    ['update_project_nodes', { nodes: [] }],
    ['list_backtests', {}],
    ['read_live_algorithm', {}],
    ['read_project_collaborators', {}],
    ['create_project_collaborator', { ...mia, ...may }],
    ['update_project_collaborator', { ...mia, ...rights }],
    ['delete_project_collaborator', { collaboratorId: 'mia-ai' }],
    ['create_file', { name: 'a.py', content: 'x' }],
    ['read_file', { name: 'main.py' }],
    ['delete_file', { name: 'main.py' }],
    ['update_file_name', { name: 'main.py', newName: 'a.py' }],
    ['patch_file', { patch: 'x' }],
    ['create_backtest', { compileId: 'ab-cd', backtestName: 'x' }],
    ['update_backtest', { backtestId: ANYTHING, name: 'x' }],
    ['delete_backtest', { backtestId: ANYTHING }],
    ['read_backtest_insights', { backtestId: ANYTHING, ...PAGE }],
    ['estimate_optimization_time', GRID],
    ['create_optimization', { ...GRID, ...NODES, compileId: 'ab-cd' }],
    ['create_live_algorithm', { ...PAPER, compileId: 'ab-cd' }],
  ] as const
).map(nobodysProject);

const blankBacktest = ([tool, more]: readonly [string, object]): Row => [
  tool,
  'a blank backtest id',
  ({ projectId }) => ({ projectId, backtestId: BLANK, ...more }),
  BACKTESTS,
];

const BACKTEST_ROWS = (
  [
    ['read_backtest', {}],
    ['update_backtest', { name: 'x' }],
    ['read_backtest_chart', CHART],
    ['read_backtest_orders', PAGE],
    ['read_backtest_insights', PAGE],
  ] as const
).map(blankBacktest);

const OPTIMIZATION_ROWS = ['read', 'update', 'abort', 'delete'].map((verb): Row => [
  `${verb}_optimization`,
  'a blank optimization id',
  () => ({ optimizationId: BLANK, ...(verb === 'update' && { name: 'x' }) }),
  OPTIMIZATIONS,
]);

const STORE_ROWS = (
  [
    ['upload_object', { key: 'a', objectData: 'x' }],
    ['read_object_properties', { key: 'a' }],
    ['read_object_store_file_job_id', { keys: ['a'] }],
    ['read_object_store_file_download_url', { jobId: 'x' }],
    ['list_object_store_files', {}],
    ['delete_object', { key: 'a' }],
  ] as const
).map(([tool, more]): Row => [
  tool,
  'a blank organization id',
  () => ({ organizationId: BLANK, ...more }),
  /organizationId from list_organizations/,
]);

const FILES = /File not found: nowhere\.py.*name from read_file without a name/;

/** More than QuantConnect takes at once: refused before it is sent, naming the bound. */
const BOUND_ROWS: readonly Row[] = (
  [
    ['read_backtest_orders', { backtestId: ANYTHING, start: 0, end: 101 }, HUNDRED],
    ['read_backtest_insights', { backtestId: ANYTHING, start: 50, end: 151 }, HUNDRED],
    ['read_backtest_logs', { backtestId: ANYTHING, start: 0, end: 201 }, /end .* at most 200 above it/],
    ['read_live_orders', { start: 0, end: 1001 }, /end .* at most 1000 above it/],
    ['read_live_trades', { start: 0, end: 1001 }, /end .* at most 1000 above it/],
    ['read_live_insights', { end: 101 }, HUNDRED],
    [
      'read_live_logs',
      { algorithmId: 'L-1', startLine: 0, endLine: 251 },
      /endLine must be above startLine, and at most 250 above it/,
    ],
    ...Object.entries({ 'O2-8': 24, 'O4-12': 12, 'O8-16': 6 }).map(
      ([nodeType, most]) =>
        [
          'create_optimization',
          { ...GRID, compileId: 'ab-cd', estimatedCost: 1, nodeType, parallelNodes: most + 1 },
          new RegExp(`parallelNodes must be at most ${most} when nodeType is ${nodeType}`),
        ] as const,
    ),
  ] as const
).map(([tool, args, bound]): Row => [
  tool,
  `more than it may have: ${JSON.stringify(args).slice(-50)}`,
  ({ projectId }) => ({ projectId, ...args }),
  bound,
]);

/** What QuantConnect is known to say, at which endpoint, to which call; and what an agent has to do then. */
const SAID: readonly (readonly [says: string, tool: string, path: string, cure: RegExp])[] = [
  [
    'Invalid timestamp, value received: 0',
    'read_account',
    '/account/read',
    /renew their QuantConnect user id and API token/,
  ],
  ['UserID not valid (None) REF #m2scDQ8GD7', 'read_account', '/account/read', /the person has to renew/],
  ["Hash doesn't match.", 'read_account', '/account/read', /the person has to renew/],
  ['Invalid argument', 'read_live_algorithm', '/live/read', /projectId from list_projects/],
  [
    'No live deployment found',
    'read_live_algorithm',
    '/live/read',
    /never been live: list_live_algorithms shows those that have/,
  ],
  ['Required parameter compileId is empty', 'create_backtest', '/backtests/create', COMPILES],
  ['Compile id not found: "ab-cd"', 'create_backtest', '/backtests/create', COMPILES],
  [
    'There are no spare nodes available in your cluster. To launch a new backtest please stop an existing running backtest or add more compute nodes to your organization.',
    'create_backtest',
    '/backtests/create',
    /read_project_nodes shows with what: call again when one of its runs is over/,
  ],
  [
    'Too many backtest requests; please slow down.',
    'create_backtest',
    '/backtests/create',
    /Wait 10 seconds, then call create_backtest again/,
  ],
  ['File not found: main.py', 'update_file_contents', '/files/update', /name from read_file without a name/],
  ['File already exist in this project', 'create_file', '/files/create', /update_file_contents overwrites/],
  [
    "File not saved. The file contents of 'research.ipynb' contains invalid characters near 🔍",
    'update_file_contents',
    '/files/update',
    /stores no emoji: leave them out/,
  ],
  [
    'You do not have write permission for this project.',
    'update_file_contents',
    '/files/update',
    /lock_project_with_collaborators, then read_file, then this again, all with the same codeSourceId/,
  ],
  [
    'Not valid parameter set',
    'estimate_optimization_time',
    '/optimizations/estimate',
    /one that the code reads with get_parameter/,
  ],
  [
    'Required parameter optimizationId is missing.',
    'read_optimization',
    '/optimizations/read',
    OPTIMIZATIONS,
  ],
  [
    'Organization does not have derivative export enabled',
    'read_object_store_file_job_id',
    '/object/get',
    /Only the person can change that, by another plan/,
  ],
];

/** Arguments that pass, so that QuantConnect is asked. */
const PASSING: Readonly<Record<string, (place: Place) => object>> = {
  read_account: () => ({}),
  read_live_algorithm: ({ projectId }) => ({ projectId }),
  create_backtest: ({ projectId, compileId }) => ({ projectId, compileId, backtestName: 'x' }),
  update_file_contents: ({ projectId }) => ({ projectId, name: 'main.py', content: 'x' }),
  create_file: ({ projectId }) => ({ projectId, name: 'a.py', content: 'x' }),
  estimate_optimization_time: ({ projectId }) => ({ ...GRID, projectId }),
  read_optimization: ({ finished }) => ({ optimizationId: finished }),
  read_object_store_file_job_id: ({ organizationId }) => ({ organizationId, keys: ['a'] }),
};

const ROWS: readonly Row[] = [
  ...PROJECT_ROWS,
  ...BACKTEST_ROWS,
  ...OPTIMIZATION_ROWS,
  ...STORE_ROWS,
  [
    'read_project',
    'a range that ends where it starts',
    () => ({ start: 1, end: 1 }),
    /end must be above start/,
  ],
  ['read_project', 'a range that ends at 0', () => ({ start: 1, end: 0 }), /end must be a positive number/],
  [
    'update_project',
    'a name that another project has',
    ({ projectId }) => ({ projectId, name: 'Taken' }),
    /name from what list_projects does not show yet/,
  ],
  [
    'create_project_collaborator',
    'a blank person',
    ({ projectId }) => ({ projectId, collaboratorUserId: BLANK, ...may }),
    /collaboratorUserId from the person, whose public id it is/,
  ],
  [
    'update_project_collaborator',
    'a blank person',
    ({ projectId }) => ({ projectId, collaboratorUserId: BLANK, ...rights }),
    /collaboratorUserId from read_project_collaborators/,
  ],
  [
    'delete_project_collaborator',
    'a blank person',
    ({ projectId }) => ({ projectId, collaboratorId: BLANK }),
    /collaboratorId from read_project_collaborators/,
  ],
  [
    'create_file',
    'a name that is taken',
    ({ projectId }) => ({ projectId, name: 'main.py', content: 'x' }),
    /File already exist.*update_file_contents overwrites/,
  ],
  [
    'create_file',
    'an empty content',
    ({ projectId }) => ({ projectId, name: 'a.py', content: '' }),
    /content should not be empty/,
  ],
  ['read_file', 'a file that is not there', ({ projectId }) => ({ projectId, name: 'nowhere.py' }), FILES],
  ['delete_file', 'a file that is not there', ({ projectId }) => ({ projectId, name: 'nowhere.py' }), FILES],
  [
    'update_file_name',
    'a file that is not there',
    ({ projectId }) => ({ projectId, name: 'nowhere.py', newName: 'b.py' }),
    FILES,
  ],
  [
    'update_file_contents',
    'a file that is not there',
    ({ projectId }) => ({ projectId, name: 'nowhere.py', content: 'x' }),
    FILES,
  ],
  [
    'update_file_contents',
    'an empty content',
    ({ projectId }) => ({ projectId, name: 'main.py', content: '' }),
    /content should not be empty/,
  ],
  [
    'patch_file',
    'a blank patch',
    ({ projectId }) => ({ projectId, patch: BLANK }),
    /patch from the lines that read_file shows/,
  ],
  [
    'create_backtest',
    'a blank compile id',
    ({ projectId }) => ({ projectId, compileId: BLANK, backtestName: 'x' }),
    COMPILES,
  ],
  [
    'create_backtest',
    'a parameter that is a map',
    ({ projectId, compileId }) => ({
      projectId,
      compileId,
      backtestName: 'x',
      parameters: { fast: { a: 1 } },
    }),
    /parameters must be an object whose values are of type string or number/,
  ],
  [
    'read_backtest_chart',
    'a blank chart name',
    ({ projectId, backtestId }) => ({ projectId, backtestId, ...CHART, name: BLANK }),
    /name from read_backtest/,
  ],
  [
    'read_backtest_chart',
    'a start after the end',
    ({ projectId, backtestId }) => ({ projectId, backtestId, ...CHART, start: 9, end: 1 }),
    /end must not be below start/,
  ],
  [
    'read_backtest_orders',
    'more than a page',
    ({ projectId, backtestId }) => ({ projectId, backtestId, start: 0, end: 200 }),
    HUNDRED,
  ],
  [
    'read_backtest_insights',
    'more than a page',
    ({ projectId, backtestId }) => ({ projectId, backtestId, start: 0, end: 200 }),
    HUNDRED,
  ],
  [
    'estimate_optimization_time',
    'an empty grid',
    ({ projectId }) => ({ ...GRID, projectId, parameters: [] }),
    /parameters must contain at least 1 elements/,
  ],
  [
    'create_optimization',
    'an empty grid',
    ({ projectId, compileId }) => ({ ...GRID, ...NODES, projectId, compileId, parameters: [] }),
    /parameters must contain at least 1 elements/,
  ],
  [
    'create_optimization',
    'a compile id that is none',
    ({ projectId }) => ({ ...GRID, ...NODES, projectId, compileId: 'ab-cd' }),
    COMPILES,
  ],
  [
    'create_optimization',
    'a strategy that is not offered',
    ({ projectId, compileId }) => ({ ...GRID, ...NODES, projectId, compileId, strategy: 'EulerSearch' }),
    /strategy must be one of the following values: .*GridSearch/,
  ],
  [
    'create_optimization',
    'a target that is none',
    ({ projectId, compileId }) => ({ ...GRID, ...NODES, projectId, compileId, target: 'Luck' }),
    /target must be one of the following values: .*SharpeRatio/,
  ],
  [
    'create_optimization',
    'a direction that is none',
    ({ projectId, compileId }) => ({ ...GRID, ...NODES, projectId, compileId, targetTo: 'up' }),
    /targetTo must be one of the following values: min, max/,
  ],
  [
    'create_optimization',
    'a node of another kind',
    ({ projectId, compileId }) => ({ ...GRID, ...NODES, projectId, compileId, nodeType: 'B2-8' }),
    /nodeType must be one of the following values: O2-8, O4-12, O8-16/,
  ],
  [
    'abort_optimization',
    'one that is finished',
    (p) => ({ optimizationId: p.finished }),
    /optimizationId from list_optimizations, while its status is running/,
  ],
  [
    'abort_optimization',
    'one that was aborted',
    (p) => ({ optimizationId: p.aborted }),
    /optimizationId from list_optimizations, while its status is running/,
  ],
  ['read_optimization', 'one that was deleted', (p) => ({ optimizationId: p.deleted }), OPTIMIZATIONS],
  [
    'create_live_algorithm',
    'a blank compile id',
    ({ projectId }) => ({ ...PAPER, projectId, compileId: BLANK }),
    /call create_compile/,
  ],
  [
    'create_live_algorithm',
    'a blank node id',
    ({ projectId, compileId }) => ({ ...PAPER, projectId, compileId, nodeId: BLANK }),
    /call read_project_nodes/,
  ],
  [
    'read_object_properties',
    'a key that is not there',
    ({ organizationId }) => ({ organizationId, key: 'nowhere' }),
    /Object not found: nowhere.*key from list_object_store_files/,
  ],
  [
    'delete_object',
    'a key that is not there',
    ({ organizationId }) => ({ organizationId, key: 'nowhere' }),
    /Object not found: nowhere.*key from list_object_store_files/,
  ],
  [
    'read_object_store_file_job_id',
    'no key',
    ({ organizationId }) => ({ organizationId, keys: [] }),
    /keys must contain at least 1 elements.*keys from list_object_store_files/,
  ],
  [
    'read_object_store_file_job_id',
    'only keys that are not there',
    ({ organizationId }) => ({ organizationId, keys: ['nowhere'] }),
    /keys from list_object_store_files/,
  ],
  [
    'create_project',
    'another language',
    () => ({ name: 'x', language: 'Java' }),
    /language must be one of the following values: Py, C#/,
  ],
  ['create_project', 'nothing', () => ({}), /name should not be empty/],
];

describe('A call that must fail', () => {
  let stack: Stack;
  let client: TestClient;
  let place: Place;

  beforeAll(async () => {
    // Too short to wait for QuantConnect where it asks to.
    stack = await startStack({ env: { QUANTCONNECT_TIMEOUT_SECONDS: '8' } });
    client = await modernClient(stack.url, await stack.token({ group: 'admin' }));
    const finished = await finishedBacktest(client.call, 'Ground');
    ok(await client.call('create_project', { name: 'Taken', language: 'Py' }));
    place = {
      ...finished,
      organizationId: stack.sandbox.tenants[0]!.organizationId,
      finished: await optimization(finished),
      deleted: await optimization(finished),
      aborted: await abortedOptimization(finished),
    };
    ok(await client.call('delete_optimization', { optimizationId: place.deleted }));
  });
  afterAll(async () => {
    await client.close();
    await stack.close();
  });

  async function optimization(
    { projectId, compileId }: Finished,
    status = 'completed',
    more: object = {},
  ): Promise<string> {
    const grid = { ...GRID, ...NODES, projectId, compileId, ...more };
    const { optimizationId } = ok(await client.call('create_optimization', grid)).value.optimization;
    await until(async () => {
      const { value } = ok(await client.call('read_optimization', { optimizationId }));
      return value.optimization.status === status;
    });
    return optimizationId as string;
  }

  async function abortedOptimization(finished: Finished): Promise<string> {
    const long = { parameters: [{ name: 'fast', min: 1, max: 200, step: 1 }] };
    const optimizationId = await optimization(finished, 'running', long);
    ok(await client.call('abort_optimization', { optimizationId }));
    return optimizationId;
  }

  it.each(ROWS)('%s with %s names the cure', async (tool, _what, args, cure) => {
    const { isError, text } = await client.call(tool, args(place) as Record<string, unknown>);
    expect({ isError, text }).toEqual({ isError: true, text: expect.stringMatching(cure) });
  });

  it.each(BOUND_ROWS)('%s with %s is not sent, and the bound is named', async (tool, _what, args, bound) => {
    const before = stack.sandbox.requests().length;
    const { isError, text } = await client.call(tool, args(place) as Record<string, unknown>);
    expect({ isError, text }).toEqual({ isError: true, text: expect.stringMatching(bound) });
    expect(stack.sandbox.requests()).toHaveLength(before);
  });

  it.each(SAID)('"%s" is answered with what to do about it', async (says, tool, path, cure) => {
    const body = { success: false, errors: [says] };
    stack.sandbox.fault({ kind: 'status', status: 200, path, body });
    const args = PASSING[tool]!(place) as Record<string, unknown>;
    const { isError, text } = await client.call(tool, args);
    expect({ isError, text }).toEqual({ isError: true, text: expect.stringMatching(cure) });
  });

  it('is a job for no object only where no key is there at all', async () => {
    const { organizationId } = place;
    ok(await client.call('upload_object', { organizationId, key: 'there', objectData: 'x' }));
    const keys = ['there', 'nowhere'];
    expect(await client.call('read_object_store_file_job_id', { organizationId, keys })).toMatchObject({
      isError: false,
      value: { jobId: expect.any(String) },
    });
  });
});
