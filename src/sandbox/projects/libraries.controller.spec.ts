import { startSandbox, type Sandbox } from '../sandbox.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { createProject } from '../testing/scenario.js';

let sandbox: Sandbox;
let caller: SandboxCaller;
let projectId: number;
let libraryId: number;

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new SandboxCaller(sandbox);
  projectId = await createProject(caller);
  libraryId = await createProject(caller);
});
afterAll(() => sandbox.close());

const change = (what: string, args: object = { projectId, libraryId }) =>
  caller.post(`/projects/library/${what}`, args);

async function libraries(): Promise<unknown> {
  const { projects } = (await caller.post('/projects/read', { projectId })) as any;
  return projects[0].libraries;
}

it('A library shows on its project once, however often it is added', async () => {
  expect(await libraries()).toEqual([]);
  await change('create');
  expect(await change('create')).toEqual({ success: true, errors: [] });
  expect(await libraries()).toEqual([
    { projectId: libraryId, libraryName: 'Scenario 2', ownerName: 'User 12345', access: true },
  ]);
});

it('A library that is removed is gone, and removing it again changes nothing', async () => {
  await change('create');
  await change('delete');
  expect(await change('delete')).toMatchObject({ success: true });
  expect(await libraries()).toEqual([]);
});

it("A project that does not exist, is somebody else's, or itself is refused", async () => {
  const foreign = await createProject(new SandboxCaller(sandbox, 67890));
  for (const wrong of [-1, foreign, projectId]) {
    expect(await change('create', { projectId, libraryId: wrong })).toMatchObject({ success: false });
  }
  expect(await change('create', { projectId: -1, libraryId })).toMatchObject({ success: false });
});
