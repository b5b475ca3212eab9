import { type Desk, openDesk } from '../../../test/support/domain.js';

describe('The library tools', () => {
  let desk: Desk;
  let projectId: number;
  let libraryId: number;

  const create = async (name: string): Promise<number> =>
    (await desk.call('create_project', { name, language: 'Py' })).value.project.projectId;
  const libraries = async () => (await desk.call('read_project', { projectId })).value.projects[0].libraries;

  beforeAll(async () => {
    desk = await openDesk();
    [projectId, libraryId] = [await create('Strategy'), await create('Library')];
  });
  afterAll(() => desk.close());

  it('add_project_library sends both ids, and read_project shows the library', async () => {
    expect((await desk.call('add_project_library', { projectId, libraryId })).isError).toBe(false);
    expect(desk.sent('/projects/library/create')).toEqual({ projectId, libraryId });
    expect(await libraries()).toEqual([expect.objectContaining({ projectId: libraryId, access: true })]);
  });

  it('remove_project_library takes it away again', async () => {
    expect((await desk.call('remove_project_library', { projectId, libraryId })).isError).toBe(false);
    expect(desk.sent('/projects/library/delete')).toEqual({ projectId, libraryId });
    expect(await libraries()).toEqual([]);
  });

  it('passes on that a library does not exist, and refuses what can be no project', async () => {
    const unknown = await desk.call('add_project_library', { projectId, libraryId: 1 });
    expect(unknown).toMatchObject({ isError: true, text: expect.stringContaining('Project not found: 1') });
    const negative = await desk.call('remove_project_library', { projectId: -1, libraryId });
    expect(negative.text).toContain('projectId must be a positive number');
  });
});
