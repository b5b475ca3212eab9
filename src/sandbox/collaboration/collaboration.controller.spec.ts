import { startSandbox, type Sandbox } from '../sandbox.js';
import type { Answer, ProjectsAnswer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { createProject } from '../testing/scenario.js';

interface CollaboratorsAnswer extends Answer {
  collaborators: { publicId: string; permission: string; liveControl: boolean; owner: boolean }[];
  userLiveControl: boolean;
  userPermissions: string;
}

let sandbox: Sandbox;
let caller: SandboxCaller;
let projectId: number;

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new SandboxCaller(sandbox);
});
beforeEach(async () => {
  projectId = await createProject(caller);
});
afterAll(() => sandbox.close());

const call = (action: string, args: object = {}): Promise<CollaboratorsAnswer> =>
  caller.post(`/projects/collaboration/${action}`, { projectId, ...args });

const addMia = (args: object = {}) =>
  call('create', {
    collaboratorUserId: 'mia-ai',
    collaborationLiveControl: true,
    collaborationWrite: false,
    ...args,
  });

const file = (action: string, args: object): Promise<Answer> =>
  caller.post(`/files/${action}`, { projectId, name: 'main.py', ...args });

describe('projects/collaboration', () => {
  it('adds a person behind the owner', async () => {
    const { collaborators } = await addMia();
    expect(collaborators).toMatchObject([
      { publicId: 'user-12345', owner: true, permission: 'write' },
      { publicId: 'mia-ai', owner: false, permission: 'read', liveControl: true },
    ]);
    const { projects } = await caller.post<ProjectsAnswer>('/projects/read', { projectId });
    expect(projects[0]).toMatchObject({ collaborators });
  });

  it('adds the same person once', async () => {
    await addMia();
    expect((await addMia({ collaborationWrite: true })).collaborators).toMatchObject([
      {},
      { publicId: 'mia-ai', permission: 'write' },
    ]);
  });

  it('reads who is there, and what the caller may do', async () => {
    const { collaborators, ...rights } = await call('read');
    expect(collaborators).toHaveLength(1);
    expect(rights).toMatchObject({ userLiveControl: true, userPermissions: 'write' });
  });

  it('changes rights by the names of that call, and removes by those of the other', async () => {
    await addMia();
    const changes = { collaboratorUserId: 'mia-ai', liveControl: false, write: true };
    expect((await call('update', changes)).collaborators[1]).toMatchObject({
      liveControl: false,
      permission: 'write',
    });
    expect(await call('delete', { collaboratorUserId: 'mia-ai' })).toMatchObject({
      success: false,
      errors: ['Required parameter collaboratorId is missing.'],
    });
    expect((await call('delete', { collaboratorId: 'mia-ai' })).collaborators).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['create', { collaboratorUserId: ' ', collaborationLiveControl: true, collaborationWrite: true }],
    ['create', { collaboratorUserId: 'mia-ai' }],
    [
      'create',
      { collaboratorUserId: 'user-12345', collaborationLiveControl: true, collaborationWrite: true },
    ],
    ['update', { collaboratorUserId: ' ', liveControl: true, write: true }],
    ['update', { collaboratorUserId: 'nobody', liveControl: true, write: true }],
    ['delete', { collaboratorId: ' ' }],
    ['delete', { collaboratorId: 'nobody' }],
    ['delete', { collaboratorId: 'user-12345' }],
    ['lock/acquire', { codeSourceId: ' ' }],
    ...['create', 'read', 'update', 'delete', 'lock/acquire'].map((action): [string, object] => [
      action,
      { projectId: -1 },
    ]),
  ])('refuses %s with %j', async (action, args) => {
    expect(await call(action, args)).toMatchObject({ success: false, errors: [expect.any(String)] });
  });
});

describe('the edit lock', () => {
  const edit = (codeSourceId?: string) => file('update', { content: 'x = 1\n', codeSourceId });
  const permission = { success: false, errors: [expect.stringContaining('write permission')] };

  it('is not needed while the owner is alone', async () => {
    expect(await edit('agent')).toMatchObject({ success: true });
  });

  it('is needed with collaborators, and so is a read under the same name', async () => {
    await addMia();
    expect(await edit('agent')).toEqual(permission);
    await call('lock/acquire', { codeSourceId: 'agent' });
    expect(await edit('agent')).toEqual(permission);
    await file('read', { codeSourceId: 'other' });
    expect(await edit('agent')).toEqual(permission);
    await file('read', { codeSourceId: 'agent' });
    expect(await edit('agent')).toMatchObject({ success: true });
  });

  it.each([
    ['create', { name: 'new.py' }],
    ['update', { newName: 'other.py' }],
    ['patch', { patch: 'diff --git a/main.py b/main.py' }],
    ['delete', {}],
  ])('guards files/%s too', async (action, args) => {
    await addMia();
    expect(await file(action, { ...args, codeSourceId: 'agent' })).toEqual(permission);
  });

  it('does not hold an edit that names no editor', async () => {
    await addMia();
    expect(await edit()).toMatchObject({ success: true });
  });

  it('passes to whoever asks next, and the one before has to read again', async () => {
    await addMia();
    for (const codeSourceId of ['agent', 'other', 'agent']) {
      await call('lock/acquire', { codeSourceId });
      if (codeSourceId === 'agent') continue;
      await file('read', { codeSourceId });
      expect(await edit(codeSourceId)).toMatchObject({ success: true });
    }
    expect(await edit('other')).toEqual(permission);
    expect(await edit('agent')).toEqual(permission);
    await file('read', { codeSourceId: 'agent' });
    expect(await edit('agent')).toMatchObject({ success: true });
  });

  it('stays with whoever asks for it again, reading included', async () => {
    await addMia();
    await call('lock/acquire', { codeSourceId: 'agent' });
    await file('read', { codeSourceId: 'agent' });
    await call('lock/acquire', { codeSourceId: 'agent' });
    expect(await edit('agent')).toMatchObject({ success: true });
  });

  it('is no longer needed when the last collaborator has left', async () => {
    await addMia();
    await call('delete', { collaboratorId: 'mia-ai' });
    expect(await edit('agent')).toMatchObject({ success: true });
  });
});
