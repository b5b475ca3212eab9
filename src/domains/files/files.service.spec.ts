import { type Desk, openDesk } from '../../../test/support/domain.js';

describe('The file tools', () => {
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

  const contentOf = async (name: string) =>
    (await desk.call('read_file', { projectId, name })).value.files[0].content;

  it('create_file adds a file, and says under which name the agent edits', async () => {
    await desk.call('create_file', { projectId, name: 'lib/alpha.py', content: 'a = 1\n' });
    expect(desk.sent('/files/create')).toEqual({
      projectId,
      name: 'lib/alpha.py',
      content: 'a = 1\n',
      codeSourceId: 'MCP Server',
    });
    expect(await contentOf('lib/alpha.py')).toBe('a = 1\n');
  });

  it('create_file lets the agent give its own name', async () => {
    await desk.call('create_file', { projectId, name: 'b.py', content: 'b = 1', codeSourceId: 'desk-7' });
    expect(desk.sent('/files/create')).toMatchObject({ codeSourceId: 'desk-7' });
  });

  it('create_file makes an empty file when the content is left out', async () => {
    expect((await desk.call('create_file', { projectId, name: 'empty.py' })).isError).toBe(false);
  });

  it('create_file refuses a name that is taken', async () => {
    const { isError, text } = await desk.call('create_file', { projectId, name: 'main.py', content: 'x' });
    expect(isError).toBe(true);
    expect(text).toContain('"File already exist in this project"');
  });

  it('read_file reads all files when no name is given', async () => {
    const { value } = await desk.call('read_file', { projectId });
    expect(value.files.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['main.py', 'research.ipynb']),
    );
  });

  it('takes null for an argument that was left out, as models send it that fill in every one', async () => {
    const { isError, value } = await desk.call('read_file', { projectId, name: null, codeSourceId: null });
    expect(isError).toBe(false);
    expect(value.files.length).toBeGreaterThan(1);
    expect(desk.sent('/files/read')).toEqual({ projectId, codeSourceId: 'MCP Server' });
  });

  it('update_file_contents overwrites', async () => {
    await desk.call('update_file_contents', { projectId, name: 'main.py', content: 'pass\n' });
    expect(await contentOf('main.py')).toBe('pass\n');
  });

  it.each([
    ['update_file_contents', { name: 'missing.py', content: 'x' }],
    ['update_file_name', { name: 'missing.py', newName: 'y.py' }],
    ['delete_file', { name: 'missing.py' }],
    ['read_file', { name: 'missing.py' }],
  ])('%s refuses a file that is not there', async (tool, args) => {
    const { isError, text } = await desk.call(tool, { projectId, ...args });
    expect(isError).toBe(true);
    expect(text).toContain('File not found: missing.py');
  });

  it('update_file_contents refuses empty content before anything is sent', async () => {
    const { isError, text } = await desk.call('update_file_contents', {
      projectId,
      name: 'main.py',
      content: '',
    });
    expect(isError).toBe(true);
    expect(text).toContain('content should not be empty');
  });

  it('update_file_name renames and keeps the content', async () => {
    await desk.call('update_file_contents', { projectId, name: 'main.py', content: 'kept = 1\n' });
    await desk.call('update_file_name', { projectId, name: 'main.py', newName: 'renamed.py' });
    expect(await contentOf('renamed.py')).toBe('kept = 1\n');
  });

  it('patch_file changes the lines of a diff, and refuses it the second time', async () => {
    await desk.call('update_file_contents', { projectId, name: 'main.py', content: 'a = 1\nb = 2\nc = 3\n' });
    const patch = [
      'diff --git a/main.py b/main.py',
      'index 1234567..abcdefg 100644',
      '--- a/main.py',
      '+++ b/main.py',
      '@@ -1,3 +1,3 @@',
      ' a = 1',
      '-b = 2',
      '+b = 20',
      ' c = 3',
      '',
    ].join('\n');
    expect((await desk.call('patch_file', { projectId, patch })).isError).toBe(false);
    expect(await contentOf('main.py')).toBe('a = 1\nb = 20\nc = 3\n');
    expect((await desk.call('patch_file', { projectId, patch })).isError).toBe(true);
  });

  it('delete_file deletes', async () => {
    expect((await desk.call('delete_file', { projectId, name: 'main.py' })).isError).toBe(false);
    expect((await desk.call('read_file', { projectId, name: 'main.py' })).isError).toBe(true);
  });
});
