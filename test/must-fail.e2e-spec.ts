import { modernClient, type TestClient } from './support/clients.js';
import { finishedBacktest, type Finished } from './support/finished.js';
import { startStack, type Stack } from './support/stack.js';
import { ok, until } from './support/walk.js';

interface Place extends Finished {
  readonly organizationId: string;
  readonly finished: string;
  readonly deleted: string;
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
    stack = await startStack();
    client = await modernClient(stack.url, await stack.token({ group: 'admin' }));
    const finished = await finishedBacktest(client.call, 'Ground');
    ok(await client.call('create_project', { name: 'Taken', language: 'Py' }));
    place = {
      ...finished,
      organizationId: stack.sandbox.tenants[0]!.organizationId,
      finished: await optimization(finished),
      deleted: await optimization(finished),
    };
    ok(await client.call('delete_optimization', { optimizationId: place.deleted }));
  });
  afterAll(async () => {
    await client.close();
    await stack.close();
  });

  async function optimization({ projectId, compileId }: Finished): Promise<string> {
    const grid = { ...GRID, ...NODES, projectId, compileId };
    const { optimizationId } = ok(await client.call('create_optimization', grid)).value.optimization;
    await until(async () => {
      const { value } = ok(await client.call('read_optimization', { optimizationId }));
      return value.optimization.status === 'completed';
    });
    return optimizationId as string;
  }

  it.each(ROWS)('%s with %s names the cure', async (tool, _what, args, cure) => {
    const { isError, text } = await client.call(tool, args(place) as Record<string, unknown>);
    expect({ isError, text }).toEqual({ isError: true, text: expect.stringMatching(cure) });
  });
});
