import { startSandbox, type Sandbox } from '../sandbox.js';
import { goLive, type NodesAnswer } from '../testing/live-scenario.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { createProject } from '../testing/scenario.js';

let sandbox: Sandbox;
let caller: SandboxCaller;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 300, limits: { backtestNodes: 2 } });
  caller = new SandboxCaller(sandbox);
});
afterAll(() => sandbox.close());

const read = (projectId: number) => caller.post<NodesAnswer>('/projects/nodes/read', { projectId });
const activeIn = ({ nodes }: NodesAnswer) =>
  Object.values(nodes)
    .flat()
    .filter(({ active }) => active)
    .map(({ id }) => id);

it('nodes of every kind are listed, none of them chosen at first', async () => {
  const answer = await read(await createProject(caller));
  expect(answer.nodes.backtest).toHaveLength(2);
  expect(answer.nodes.live[0]?.id).toMatch(/^LN-[0-9a-f]{32}$/);
  expect(answer.autoSelectNode).toBe(true);
  expect(activeIn(answer)).toEqual([]);
});

it('nodes are chosen for one project, and given up again by choosing none', async () => {
  const [projectId, other] = [await createProject(caller), await createProject(caller)];
  const { nodes } = await read(projectId);
  const ids = [nodes.live[1]!.id, nodes.backtest[0]!.id];
  const update = (chosen?: string[]) =>
    caller.post<NodesAnswer>('/projects/nodes/update', { projectId, nodes: chosen });
  const chosen = await update(ids);
  expect(activeIn(chosen).toSorted()).toEqual(ids.toSorted());
  expect(chosen.autoSelectNode).toBe(false);
  expect(activeIn(await read(other))).toEqual([]);
  expect(await update([])).toMatchObject({ autoSelectNode: true });
  await update(ids);
  expect(await update()).toMatchObject({ autoSelectNode: true });
});

it('a node is busy with what is deployed on it, and free once that has stopped', async () => {
  const { projectId, nodeId } = await goLive(caller);
  const node = async () => (await read(projectId)).nodes.live.find(({ id }) => id === nodeId);
  expect(await node()).toMatchObject({ busy: true, projectId });
  await caller.post('/live/update/stop', { projectId });
  expect(await node()).toMatchObject({ busy: false, projectId: null });
});

it('an unknown project is refused', async () => {
  expect(await read(-1)).toMatchObject({ success: false });
  expect(await caller.post('/projects/nodes/update', { projectId: -1 })).toMatchObject({ success: false });
});
