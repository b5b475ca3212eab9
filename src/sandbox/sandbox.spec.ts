import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox, type Sandbox } from './sandbox.js';
import type { BacktestAnswer, FilesAnswer, ProjectsAnswer } from './testing/answers.js';
import { SandboxCaller } from './testing/sandbox-caller.js';
import { runBacktest } from './testing/scenario.js';

let sandboxes: Sandbox[] = [];

async function start(options: Parameters<typeof startSandbox>[0] = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  sandboxes.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
  sandboxes = [];
});

const projectsOf = async (caller: SandboxCaller) =>
  (await caller.post<ProjectsAnswer>('/projects/read')).projects;

describe('two tenants', () => {
  it('never see each other', async () => {
    const sandbox = await start({ speed: 300 });
    const [alice, bob] = sandbox.tenants.map(({ userId }) => new SandboxCaller(sandbox, userId)) as [
      SandboxCaller,
      SandboxCaller,
    ];
    const { projectId, backtestId, ...run } = await runBacktest(alice);
    expect(run.success).toBe(true);
    const foreign = [
      await bob.post('/projects/read', { projectId }),
      await bob.post<FilesAnswer>('/files/read', { projectId }),
      await bob.post('/files/update', { projectId, name: 'main.py', content: 'x' }),
      await bob.post('/compile/create', { projectId }),
      await bob.post('/backtests/list', { projectId }),
      await bob.post<BacktestAnswer>('/backtests/read', { projectId, backtestId }),
      await bob.post('/projects/delete', { projectId }),
    ];
    for (const answer of foreign) expect(answer).toEqual({ success: false, errors: [expect.any(String)] });
    expect(await projectsOf(bob)).toEqual([]);
    expect(await projectsOf(alice)).toHaveLength(1);
  });

  it('get different ids', async () => {
    const sandbox = await start();
    const ids = new Set<number>();
    for (const { userId } of sandbox.tenants) {
      const caller = new SandboxCaller(sandbox, userId);
      for (const name of ['A', 'B']) await caller.post('/projects/create', { name, language: 'Py' });
      for (const { projectId } of await projectsOf(caller)) ids.add(projectId);
    }
    expect(ids.size).toBe(4);
  });
});

describe('two sandboxes in one process', () => {
  it('share nothing', async () => {
    const [one, other] = [await start(), await start()];
    await new SandboxCaller(one).post('/projects/create', { name: 'A', language: 'Py' });
    expect(await projectsOf(new SandboxCaller(other))).toEqual([]);
    expect(other.requests()).toHaveLength(1);
    expect(one.port).not.toBe(other.port);
  });

  it('hand out the same ids in the same order, also after a reset', async () => {
    const [one, other] = [await start(), await start()];
    const firstId = async (sandbox: Sandbox) => {
      const caller = new SandboxCaller(sandbox);
      const call = { name: 'A', language: 'Py' };
      return (await caller.post<ProjectsAnswer>('/projects/create', call)).projects[0]?.projectId;
    };
    const id = await firstId(one);
    expect(await firstId(other)).toBe(id);
    one.reset();
    expect(await firstId(one)).toBe(id);
  });
});

it('a sandbox serves the tenants it is given', async () => {
  const tenants = [{ userId: 7, token: 'secret', organizationId: 'c0ffee000000000000000000c0ffee00' }];
  const sandbox = await start({ tenants });
  expect(sandbox.tenants).toEqual(tenants);
  expect(await new SandboxCaller(sandbox, 7).post('/account/read')).toMatchObject({
    organizationId: 'c0ffee000000000000000000c0ffee00',
  });
});

it('a sandbox that closes cuts calls that wait', async () => {
  const sandbox = await startSandbox();
  sandbox.fault({ kind: 'commit-then-timeout' });
  const call = new SandboxCaller(sandbox).post('/projects/read');
  const refused = expect(call).rejects.toThrow();
  for (let tries = 0; tries < 200 && sandbox.requests().length === 0; tries++) await pause(5);
  await sandbox.close();
  await refused;
});
