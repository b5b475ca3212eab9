import { startSandbox, type Sandbox } from '../sandbox.js';
import type { BacktestAnswer, CompileAnswer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { build, createProject } from '../testing/scenario.js';

let sandbox: Sandbox;
let caller: SandboxCaller;

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new SandboxCaller(sandbox);
});
afterAll(() => sandbox.close());

const write = (projectId: number, name: string, content: string) =>
  caller.post('/files/update', { projectId, name, content });

describe('compile/create', () => {
  it('answers at once, with an id whose second half is the signature', async () => {
    const projectId = await createProject(caller);
    const answer = await caller.post<CompileAnswer>('/compile/create', { projectId });
    expect(answer).toMatchObject({ success: true, state: 'InQueue', projectId, parameters: [] });
    expect(answer.compileId).toMatch(/^[0-9a-f]{32}-[0-9a-f]{32}$/);
    expect(answer.signature).toBe(answer.compileId.slice(33));
    expect(answer.signatureOrder).toEqual(['main.py']);
  });

  it('refuses an unknown project', async () => {
    expect(await caller.post('/compile/create', { projectId: -1 })).toMatchObject({ success: false });
  });
});

describe('compile/read', () => {
  it('tells of a success by the log line of the service', async () => {
    const projectId = await createProject(caller);
    const { state, logs, compileId } = await build(caller, projectId);
    expect(state).toBe('BuildSuccess');
    const ids = `Project ID: ${projectId}, with CompileID: ${compileId}`;
    expect(logs).toEqual([`Build Request Successful for ${ids}, Lean Version: 2.5.0.0.17369`]);
  });

  it('tells of a failure by file, line and column, still as a success of the call', async () => {
    const projectId = await createProject(
      caller,
      'class A(QCAlgorithm):\n    def initialize(self)\n        pass\n',
    );
    const { success, state, logs } = await build(caller, projectId);
    expect({ success, state }).toEqual({ success: true, state: 'BuildError' });
    expect(logs).toEqual([expect.stringMatching(/main\.py Line:2 Column:24/)]);
  });

  it('checks every Python file of the project and no other', async () => {
    const projectId = await createProject(caller);
    await caller.post('/files/create', { projectId, name: 'notes.txt', content: 'x = = 1' });
    await caller.post('/files/create', { projectId, name: 'signals/slow.py', content: 'x = = 1' });
    const { state, logs } = await build(caller, projectId);
    expect(state).toBe('BuildError');
    expect(logs).toEqual([expect.stringContaining('signals/slow.py Line:1')]);
  });

  it('takes C# as it is', async () => {
    const call = { name: 'Sharp', language: 'C#' };
    const { projects } = await caller.post<{ projects: { projectId: number }[] }>('/projects/create', call);
    expect(await build(caller, projects[0]?.projectId ?? 0)).toMatchObject({ state: 'BuildSuccess' });
  });

  it('fails a project without source files', async () => {
    const projectId = await createProject(caller);
    await caller.post('/files/delete', { projectId, name: 'main.py' });
    expect(await build(caller, projectId)).toMatchObject({ state: 'BuildError' });
  });

  it('refuses a blank id, an unknown one, and one of another project', async () => {
    const projectId = await createProject(caller);
    const { compileId } = await build(caller, await createProject(caller));
    expect(await caller.post('/compile/read', { projectId, compileId: ' ' })).toMatchObject({
      success: false,
    });
    const foreign = await caller.post('/compile/read', { projectId, compileId });
    expect(foreign).toEqual({ success: false, errors: [`Compile id not found: "${compileId}"`] });
    expect(await caller.post('/compile/read', { projectId: -1, compileId })).toMatchObject({
      success: false,
    });
  });
});

it('an old success can still be run after a later failure, with the files of its time', async () => {
  const projectId = await createProject(caller);
  const { compileId } = await build(caller, projectId);
  await write(projectId, 'main.py', 'broken = = 1');
  expect(await build(caller, projectId)).toMatchObject({ state: 'BuildError' });
  const call = { projectId, compileId, backtestName: 'Old' };
  const { backtest } = await caller.post<BacktestAnswer>('/backtests/create', call);
  expect(backtest.backtestStart).toBe('2023-01-01T00:00:00Z');
});
