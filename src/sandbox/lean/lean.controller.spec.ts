import { startSandbox, type Sandbox } from '../sandbox.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import type { ProjectsAnswer } from '../testing/answers.js';

let sandbox: Sandbox;
let caller: SandboxCaller;

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new SandboxCaller(sandbox);
});
afterAll(() => sandbox.close());

it('lean/versions/read lists the versions a project list carries', async () => {
  const { versions } = await caller.post<ProjectsAnswer>('/projects/read');
  expect(await caller.post('/lean/versions/read')).toEqual({ success: true, errors: [], versions });
});

it('lean/environments/read answers a GET, and has the environment projects start in', async () => {
  const { projects } = await caller.post<ProjectsAnswer>('/projects/create', { name: 'A', language: 'Py' });
  const { leanEnvironment } = projects[0] as unknown as { leanEnvironment: number };
  expect(await caller.get('/lean/environments/read')).toMatchObject({
    success: true,
    environments: expect.arrayContaining([expect.objectContaining({ id: leanEnvironment, path: null })]),
  });
});
