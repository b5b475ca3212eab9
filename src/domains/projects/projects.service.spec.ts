import { type Desk, openDesk } from '../../../test/support/domain.js';

describe('The project tools', () => {
  let desk: Desk;
  let projectId: number;

  beforeAll(async () => {
    desk = await openDesk();
    projectId = (await desk.call('create_project', { name: 'First', language: 'Py' })).value.project
      .projectId;
  });
  afterAll(() => desk.close());

  describe('create_project', () => {
    it('returns the one project it made', async () => {
      const { value } = await desk.call('create_project', { name: 'Made here', language: 'C#' });
      expect(value.project).toMatchObject({
        name: 'Made here',
        language: 'C#',
        projectId: expect.any(Number),
      });
      expect(desk.sent('/projects/create')).toEqual({ name: 'Made here', language: 'C#' });
    });

    it('takes the wrapper of the official server', async () => {
      const { value } = await desk.call('create_project', { model: { name: 'Wrapped', language: 'Py' } });
      expect(value.project.name).toBe('Wrapped');
    });

    it('refuses another language before anything is sent', async () => {
      const before = desk.stack.sandbox.requests().length;
      const { isError, text } = await desk.call('create_project', { name: 'x', language: 'Rust' });
      expect(isError).toBe(true);
      expect(text).toMatch(
        /^Invalid arguments for create_project: language must be one of the following values: Py, C#\. Correct them and call again\. Reference: \w{10}\.$/,
      );
      expect(desk.stack.sandbox.requests()).toHaveLength(before);
    });
  });

  describe('read_project', () => {
    it('reads one by its id', async () => {
      const { value } = await desk.call('read_project', { projectId });
      expect(value.projects).toMatchObject([{ projectId, name: 'First' }]);
    });

    it('reads a range, and leaves out the LEAN versions that come along', async () => {
      const { value } = await desk.call('read_project', { start: 0, end: 1 });
      expect(value.projects).toHaveLength(1);
      expect(Object.keys(value)).toEqual(['projects']);
    });

    it('passes on a refusal, and says where an id comes from', async () => {
      const { isError, text } = await desk.call('read_project', { projectId: 99 });
      expect(isError).toBe(true);
      expect(text).toMatch(/^QuantConnect refused read_project\. It said: ".+"\. Nothing was changed/);
      expect(text).toMatch(/Take projectId from list_projects\. Reference: \w{10}\.$/);
    });

    it.each([
      { start: 1, end: 1 },
      { start: 2, end: 1 },
    ])('refuses the empty range %j', async (range) => {
      const { isError, text } = await desk.call('read_project', range);
      expect(isError).toBe(true);
      expect(text).toContain('end must be above start');
    });
  });

  it('list_projects lists every project with what tells them apart', async () => {
    const { value } = await desk.call('list_projects');
    expect(value.projects.map(({ name }: { name: string }) => name)).toContain('First');
    expect(Object.keys(value.projects[0])).toEqual([
      'projectId',
      'name',
      'language',
      'description',
      'created',
      'modified',
    ]);
  });

  it('update_project sends what it was given and keeps the rest', async () => {
    await desk.call('update_project', { projectId, description: 'About it.' });
    expect(desk.sent('/projects/update')).toEqual({ projectId, description: 'About it.' });
    const { value } = await desk.call('read_project', { projectId });
    expect(value.projects).toMatchObject([{ name: 'First', description: 'About it.' }]);
  });

  it('update_project refuses a name that is taken', async () => {
    await desk.call('create_project', { name: 'Taken', language: 'Py' });
    expect((await desk.call('update_project', { projectId, name: 'Taken' })).isError).toBe(true);
  });

  it('delete_project moves it to the recycle bin', async () => {
    const made = await desk.call('create_project', { name: 'Gone soon', language: 'Py' });
    expect((await desk.call('delete_project', { projectId: made.value.project.projectId })).isError).toBe(
      false,
    );
    const { text } = await desk.call('list_projects');
    expect(text).toContain('Recycle Bin/Gone soon');
  });

  it('delete_project refuses an unknown project', async () => {
    expect(await desk.call('delete_project', { projectId: 77 })).toMatchObject({ isError: true });
  });
});
