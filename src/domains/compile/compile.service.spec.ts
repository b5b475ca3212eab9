import { type Desk, openDesk } from '../../../test/support/domain.js';
import { until } from '../../../test/support/walk.js';

describe('The compile tools', () => {
  let desk: Desk;
  let projectId: number;

  beforeAll(async () => {
    desk = await openDesk();
    projectId = (await desk.call('create_project', { name: 'Compiled', language: 'Py' })).value.project
      .projectId;
  });
  afterAll(() => desk.close());

  const compiled = async () => {
    const { value } = await desk.call('create_compile', { projectId });
    expect(value).toMatchObject({ compileId: expect.any(String), state: expect.any(String) });
    return until(async () => {
      const read = (await desk.call('read_compile', { projectId, compileId: value.compileId })).value;
      return read.state === 'InQueue' ? undefined : read;
    });
  };

  it('create_compile starts a job that read_compile follows to its end', async () => {
    await expect(compiled()).resolves.toMatchObject({ state: 'BuildSuccess' });
  });

  it('read_compile gives file and line of a syntax error, and is no failure itself', async () => {
    await desk.call('update_file_contents', {
      projectId,
      name: 'main.py',
      content: 'x = 1\ny = (\nclass :\n',
    });
    const read = await compiled();
    expect(read.state).toBe('BuildError');
    expect(JSON.stringify(read.logs)).toMatch(/main\.py Line:\d+/);
  });

  it('create_compile refuses an unknown project', async () => {
    expect((await desk.call('create_compile', { projectId: 5 })).isError).toBe(true);
  });

  it('read_compile refuses an id of another form before anything is sent', async () => {
    const { isError, text } = await desk.call('read_compile', { projectId, compileId: 'latest' });
    expect(isError).toBe(true);
    expect(text).toContain('compileId must match');
  });
});
