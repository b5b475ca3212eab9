import { startSandbox, type Sandbox } from '../sandbox.js';
import type { FilesAnswer, ProjectsAnswer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';

let sandbox: Sandbox;
let caller: SandboxCaller;

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => {
  sandbox.reset();
  caller = new SandboxCaller(sandbox);
});
afterAll(() => sandbox.close());

async function create(name: string, language = 'Py'): Promise<ProjectsAnswer['projects'][number]> {
  const { projects } = await caller.post<ProjectsAnswer>('/projects/create', { name, language });
  return projects[0]!;
}

const read = (args: object = {}): Promise<ProjectsAnswer> => caller.post('/projects/read', args);

describe('projects/create', () => {
  it('answers the new project with an id of eight digits and a date without zone', async () => {
    const project = await create('Momentum');
    expect(project).toMatchObject({ name: 'Momentum', language: 'Py', ownerId: 12345, parameters: [] });
    expect(String(project.projectId)).toMatch(/^\d{8}$/);
    expect(project.created).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  it.each([
    ['Py', ['main.py', 'research.ipynb']],
    ['C#', ['Main.cs', 'Research.ipynb']],
  ])('starts a %s project with an algorithm and a notebook', async (language, names) => {
    const { projectId } = await create('Starter', language);
    const { files } = await caller.post<FilesAnswer>('/files/read', { projectId });
    expect(files.map(({ name }) => name)).toEqual(names);
  });

  it('gives a second project of the same name another name', async () => {
    const [first, second] = [await create('Twin'), await create('Twin')];
    expect(second.projectId).not.toBe(first.projectId);
    expect(second.name).toBe('Twin 2');
  });

  it('keeps folders in the name', async () => {
    expect((await create('Research/2025/Momentum')).name).toBe('Research/2025/Momentum');
  });

  it('refuses a language the service does not have', async () => {
    const answer = await caller.post('/projects/create', { name: 'A', language: 'Rust' });
    expect(answer).toMatchObject({ success: false });
  });
});

describe('projects/read', () => {
  it('answers one project by its id, and the LEAN versions', async () => {
    const { projectId } = await create('One');
    await create('Other');
    const answer = await read({ projectId });
    expect(answer.projects.map(({ name }) => name)).toEqual(['One']);
    expect(answer.versions.length).toBeGreaterThan(0);
  });

  it('lists every project, newest first', async () => {
    for (const name of ['A', 'B', 'C']) await create(name);
    expect((await read()).projects.map(({ name }) => name)).toEqual(['C', 'B', 'A']);
  });

  it('pages from start to before end', async () => {
    for (const name of ['A', 'B', 'C']) await create(name);
    expect((await read({ end: 2 })).projects.map(({ name }) => name)).toEqual(['C', 'B']);
    expect((await read({ start: 1, end: 9 })).projects.map(({ name }) => name)).toEqual(['B', 'A']);
  });

  it.each([{ projectId: -1 }, { start: 1, end: 1 }, { start: 1, end: 0 }])('refuses %j', async (args) => {
    await create('A');
    expect(await read(args)).toMatchObject({ success: false, errors: [expect.any(String)] });
  });
});

describe('projects/update', () => {
  it('changes name and description and keeps what is left out', async () => {
    const { projectId } = await create('Old');
    expect(await caller.post('/projects/update', { projectId, name: 'New' })).toEqual({
      success: true,
      errors: [],
    });
    await caller.postForm('/projects/update', { projectId: String(projectId), description: 'About' });
    expect((await read({ projectId })).projects[0]).toMatchObject({ name: 'New', description: 'About' });
  });

  it('refuses a name that another project has, but not its own', async () => {
    const { projectId } = await create('Mine');
    await create('Taken');
    expect(await caller.post('/projects/update', { projectId, name: 'Taken' })).toMatchObject({
      success: false,
    });
    expect(await caller.post('/projects/update', { projectId, name: 'Mine' })).toMatchObject({
      success: true,
    });
  });
});

describe('projects/delete', () => {
  it('moves the project to the recycle bin, where it can still be read', async () => {
    const { projectId } = await create('Gone');
    expect(await caller.post('/projects/delete', { projectId })).toMatchObject({ success: true });
    expect((await read({ projectId })).projects[0]?.name).toBe('Recycle Bin/Gone');
    expect((await read()).projects).toHaveLength(1);
  });

  it('frees the name and changes nothing the second time', async () => {
    const { projectId } = await create('Gone');
    await caller.post('/projects/delete', { projectId });
    await caller.post('/projects/delete', { projectId });
    expect((await create('Gone')).name).toBe('Gone');
    expect((await read({ projectId })).projects[0]?.name).toBe('Recycle Bin/Gone');
  });

  it('refuses an unknown project', async () => {
    expect(await caller.post('/projects/delete', { projectId: -1 })).toMatchObject({ success: false });
  });
});
