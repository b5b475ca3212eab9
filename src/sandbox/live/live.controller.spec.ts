import { startSandbox, type Sandbox } from '../sandbox.js';
import { deploy, goLive, type LiveAnswer, reach, readyToDeploy } from '../testing/live-scenario.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { createProject } from '../testing/scenario.js';

let sandbox: Sandbox;
let caller: SandboxCaller;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: 300 });
  caller = new SandboxCaller(sandbox);
});
afterEach(() => sandbox.close());

describe('live/create', () => {
  it('deploys on paper with the id of the brokerage alone', async () => {
    const place = await readyToDeploy(caller);
    expect(await deploy(caller, place)).toMatchObject({
      success: true,
      source: 'api-v2',
      deployId: expect.stringMatching(/^L-[0-9a-f]{32}$/),
      versionId: 17369,
      projectId: place.projectId,
      live: { status: 'InQueue', brokerage: 'PaperBrokerage', stopped: null },
    });
  });

  it('goes through its states in order', async () => {
    const slow = await startSandbox({ speed: 30 });
    const patient = new SandboxCaller(slow);
    const place = await readyToDeploy(patient);
    await deploy(patient, place);
    const seen: string[] = [];
    await patient.poll<LiveAnswer>('/live/read', { projectId: place.projectId }, ({ status }) => {
      if (seen.at(-1) !== status) seen.push(status);
      return status === 'Running';
    });
    const order = ['InQueue', 'LoggingIn', 'Initializing', 'History', 'Running'];
    expect(seen).toEqual(order.filter((status) => seen.includes(status)));
    expect(seen.length).toBeGreaterThan(2);
    await slow.close();
  });

  it.each([
    ['an unknown project', { projectId: -1 }],
    ['a blank compile', { compileId: ' ' }],
    ['an unknown compile', { compileId: 'ab-cd' }],
    ['a blank node', { nodeId: ' ' }],
    ['an unknown node', { nodeId: 'LN-0' }],
    ['no version', { versionId: null }],
    ['no brokerage', { brokerage: null }],
    ['a brokerage without id', { brokerage: {} }],
  ])('refuses %s', async (_, wrong) => {
    const place = await readyToDeploy(caller);
    expect(await deploy(caller, place, wrong)).toMatchObject({
      success: false,
      errors: [expect.any(String)],
    });
  });

  it('refuses a second run of a project, a busy node and a build that failed', async () => {
    const running = await goLive(caller);
    const other = await readyToDeploy(caller);
    const broken = await readyToDeploy(caller, 'x = = 1');
    expect(await deploy(caller, { ...running, nodeId: other.nodeId })).toMatchObject({ success: false });
    expect(await deploy(caller, { ...other, nodeId: running.nodeId })).toMatchObject({ success: false });
    expect(await deploy(caller, broken)).toMatchObject({ success: false });
  });

  it('tells of an algorithm that cannot start, and frees its node', async () => {
    const place = await readyToDeploy(caller, FAULTY);
    await deploy(caller, place);
    const { message, stopped } = await reach(caller, place.projectId, 'RuntimeError');
    expect(message).not.toBe('');
    expect(stopped).not.toBeNull();
    expect(await deploy(caller, place)).toMatchObject({ success: true });
  });
});

const FAULTY = `from AlgorithmImports import *
class Faulty(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2024, 1, 1)
        self.set_end_date(2020, 1, 1)
        self.add_equity("SPY")
`;

describe('live/read', () => {
  it('says that nothing was ever deployed', async () => {
    const projectId = await createProject(caller);
    expect(await caller.post('/live/read', { projectId })).toEqual({
      success: false,
      errors: ['No live deployment found'],
    });
    expect(await caller.post('/live/read', { projectId: -1 })).toMatchObject({ success: false });
  });

  it('shows the files that run, not those of today', async () => {
    const { projectId } = await goLive(caller);
    await caller.post('/files/update', { projectId, name: 'main.py', content: 'changed = 1' });
    const { files } = await caller.post<LiveAnswer>('/live/read', { projectId });
    expect(files.find(({ name }) => name === 'main.py')?.content).toContain('class Holding');
  });

  it('reads a past run by its id', async () => {
    const place = await goLive(caller);
    await caller.post('/live/update/stop', { projectId: place.projectId });
    await deploy(caller, place);
    const past = { projectId: place.projectId, deployId: place.deployId };
    expect(await caller.post('/live/read', past)).toMatchObject({ status: 'Stopped' });
  });
});

describe('live/list', () => {
  it('filters by project and by status', async () => {
    const [one, other] = [await goLive(caller), await goLive(caller)];
    await caller.post('/live/update/stop', { projectId: one.projectId });
    const list = async (filter: object) =>
      (await caller.post<{ live: { projectId: number }[] }>('/live/list', filter)).live.map(
        ({ projectId }) => projectId,
      );
    expect(await list({})).toEqual([other.projectId, one.projectId]);
    expect(await list({ status: 'Stopped' })).toEqual([one.projectId]);
    expect(await list({ projectId: other.projectId })).toEqual([other.projectId]);
    expect(await caller.post('/live/list', { status: 'Sleeping' })).toMatchObject({ success: false });
  });
});

describe('live/update', () => {
  it('stops, keeps the positions and can be repeated', async () => {
    const { projectId } = await goLive(caller);
    expect(await caller.post('/live/update/stop', { projectId })).toMatchObject({ success: true });
    expect(await caller.post('/live/update/stop', { projectId })).toMatchObject({ success: true });
    expect(await caller.post<LiveAnswer>('/live/read', { projectId })).toMatchObject({
      status: 'Stopped',
      stopped: expect.any(String),
    });
    expect(await caller.post('/live/update/liquidate', { projectId })).toMatchObject({ success: false });
  });

  it('liquidates: sells everything and stops', async () => {
    const { projectId } = await goLive(caller);
    await caller.post('/live/commands/create', { projectId, command: BUY });
    expect(await caller.post('/live/update/liquidate', { projectId })).toMatchObject({ success: true });
    expect(await caller.post('/live/read', { projectId })).toMatchObject({ status: 'Liquidated' });
    const { portfolio } = await caller.post<{ portfolio: { holdings: unknown } }>('/live/portfolio/read', {
      projectId,
    });
    expect(portfolio.holdings).toEqual([]);
  });

  it('refuses a project that was never live', async () => {
    const projectId = await createProject(caller);
    for (const path of ['/live/update/stop', '/live/update/liquidate']) {
      expect(await caller.post(path, { projectId })).toMatchObject({ success: false });
    }
  });
});

const BUY = {
  $type: 'OrderCommand',
  symbol: { id: 'SPY R735QTJ8XC9X', value: 'SPY' },
  order_type: 'market',
  quantity: '3',
};
