import { type Desk, openDesk } from '../../../test/support/domain.js';

describe('The collaboration tools', () => {
  let desk: Desk;
  let projectId: number;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    projectId = (await desk.call('create_project', { name: `P${Math.random()}`, language: 'Py' })).value
      .project.projectId;
  });

  const person = { collaboratorUserId: 'mia-ai' };
  const add = () =>
    desk.call('create_project_collaborator', {
      projectId,
      ...person,
      collaborationLiveControl: false,
      collaborationWrite: true,
    });

  it('create_project_collaborator sends the names of that call, and returns everybody without e-mails', async () => {
    const { value } = await add();
    expect(desk.sent('/projects/collaboration/create')).toEqual({
      projectId,
      collaboratorUserId: 'mia-ai',
      collaborationLiveControl: false,
      collaborationWrite: true,
    });
    expect(value.collaborators).toMatchObject([
      { publicId: 'user-12345', owner: true },
      { publicId: 'mia-ai', permission: 'write', liveControl: false },
    ]);
    expect(JSON.stringify(value.collaborators)).not.toMatch(/email|bio|profileImage/);
    expect(value.omitted).toEqual([
      'email, bio, profileImage: read_project_collaborators with includeProfiles',
    ]);
  });

  it('read_project_collaborators adds profiles only if asked for', async () => {
    await add();
    const brief = (await desk.call('read_project_collaborators', { projectId })).value;
    expect(brief).toMatchObject({ userPermissions: 'write', userLiveControl: true });
    expect(brief.collaborators[1]).not.toHaveProperty('email');
    expect(brief.omitted).toEqual([
      'email, bio, profileImage: read_project_collaborators with includeProfiles',
    ]);
    const full = (await desk.call('read_project_collaborators', { projectId, includeProfiles: true })).value;
    expect(full.collaborators[1]).toMatchObject({ email: 'mia-ai@sandbox.invalid' });
    expect(desk.sent('/projects/collaboration/read')).toEqual({ projectId });
  });

  it('update_project_collaborator sends the names of that call', async () => {
    await add();
    const args = { projectId, ...person, liveControl: true, write: false };
    const { value } = await desk.call('update_project_collaborator', args);
    expect(desk.sent('/projects/collaboration/update')).toEqual(args);
    expect(value.collaborators[1]).toMatchObject({ permission: 'read', liveControl: true });
  });

  it('delete_project_collaborator takes the person off', async () => {
    await add();
    const args = { projectId, collaboratorId: 'mia-ai' };
    const { value } = await desk.call('delete_project_collaborator', args);
    expect(desk.sent('/projects/collaboration/delete')).toEqual(args);
    expect(value.collaborators).toHaveLength(1);
  });

  it('lock_project_with_collaborators lets its holder edit what it has read', async () => {
    await add();
    const edit = () =>
      desk.call('update_file_contents', {
        projectId,
        name: 'main.py',
        content: 'x = 1',
        codeSourceId: 'desk-7',
      });
    expect(await edit()).toMatchObject({ isError: true, text: expect.stringContaining('write permission') });
    const lock = { projectId, codeSourceId: 'desk-7' };
    const { value } = await desk.call('lock_project_with_collaborators', lock);
    expect(desk.sent('/projects/collaboration/lock/acquire')).toEqual(lock);
    expect(value.next).toContain('each time with codeSourceId "desk-7"');
    expect((await edit()).isError).toBe(true);
    await desk.call('read_file', { projectId, codeSourceId: 'desk-7' });
    expect((await edit()).isError).toBe(false);
  });

  it('is open to one editor at a time', async () => {
    await add();
    for (const codeSourceId of ['one', 'two']) {
      await desk.call('lock_project_with_collaborators', { projectId, codeSourceId });
      await desk.call('read_file', { projectId, codeSourceId });
    }
    const edit = (codeSourceId: string) =>
      desk.call('create_file', { projectId, name: `${codeSourceId}.py`, codeSourceId });
    expect((await edit('one')).isError).toBe(true);
    expect((await edit('two')).isError).toBe(false);
  });

  const rights = { collaborationLiveControl: true, collaborationWrite: true };
  it.each<[string, object, string]>([
    ['create_project_collaborator', { projectId: -1, ...person, ...rights }, 'projectId must be a positive'],
    ['create_project_collaborator', { collaboratorUserId: ' ', ...rights }, 'collaboratorUserId is empty'],
    ['read_project_collaborators', { projectId: -1 }, 'projectId must be a positive'],
    [
      'update_project_collaborator',
      { projectId: -1, ...person, liveControl: true, write: true },
      'projectId must',
    ],
    ['update_project_collaborator', { collaboratorUserId: ' ', liveControl: true, write: true }, 'is empty'],
    ['update_project_collaborator', { ...person, liveControl: true, write: true }, 'is not a collaborator'],
    [
      'delete_project_collaborator',
      { projectId: -1, collaboratorId: 'mia-ai' },
      'projectId must be a positive',
    ],
    ['delete_project_collaborator', { collaboratorId: ' ' }, 'collaboratorId is empty'],
    ['lock_project_with_collaborators', { projectId: -1, codeSourceId: 'a' }, 'projectId must be a positive'],
    ['lock_project_with_collaborators', {}, 'codeSourceId'],
  ])('%s refuses %j', async (tool, args, cure) => {
    const { isError, text } = await desk.call(tool, { projectId, ...args });
    expect(isError).toBe(true);
    expect(text).toContain(cure);
  });
});
