import { type Desk, openDesk } from '../../../test/support/domain.js';
import { until } from '../../../test/support/walk.js';

describe('The Object Store tools', () => {
  const organizationId = 'a11ce000000000000000000000012345';
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  beforeEach(() => desk.stack.sandbox.reset());
  afterAll(() => desk.close());

  const call = (tool: string, args: object = {}) => desk.call(tool, { organizationId, ...args });
  const upload = (key: string, objectData: string) => call('upload_object', { key, objectData });

  it('upload_object sends a form', async () => {
    expect(await upload('notes/hello.txt', 'Hello, wörld!\r\n')).toMatchObject({ isError: false });
    expect(desk.sent('/object/set')).toEqual({
      organizationId,
      key: 'notes/hello.txt',
      objectData: 'Hello, wörld!\r\n',
    });
  });

  it('upload_object says what to do when it is too large', async () => {
    desk.stack.sandbox.fault({ kind: 'status', status: 413, path: '/object/set' });
    const { isError, text } = await upload('big', 'x');
    expect(isError).toBe(true);
    expect(text).toContain('The upload is too large');
  });

  it('upload_object says that it may have happened when no answer comes, and is sent once', async () => {
    desk.stack.sandbox.fault({ kind: 'drop', path: '/object/set' });
    expect((await upload('a', 'x')).text).toContain('It is not known whether QuantConnect carried it out');
    expect(desk.stack.sandbox.requests({ path: '/object/set' })).toHaveLength(1);
  });

  it('read_object_properties reads size and checksum', async () => {
    await upload('hello.txt', 'Hello, world!');
    const { value } = await call('read_object_properties', { key: 'hello.txt' });
    expect(desk.sent('/object/properties')).toEqual({ organizationId, key: 'hello.txt' });
    expect(value.metadata).toMatchObject({
      size: 13,
      md5: '6cd3556deb0da54bca060b4c39479839',
      mime: 'text/plain',
      preview: 'Hello, world!',
    });
  });

  it('a download is a job, and then its URL', async () => {
    await upload('models/a.json', '{}');
    const keys = ['models/a.json', 'missing'];
    const { jobId } = (await call('read_object_store_file_job_id', { keys })).value;
    expect(desk.sent('/object/get')).toEqual({ organizationId, keys });
    const early = (await call('read_object_store_file_download_url', { jobId })).value;
    expect(early).toMatchObject({ url: null, note: 'Not ready yet. Wait 5 seconds and call again.' });
    expect(desk.sent('/object/get')).toEqual({ organizationId, jobId });
    const { url, note } = await until(async () => {
      const { value } = await call('read_object_store_file_download_url', { jobId });
      return value.url && value;
    });
    expect(url).toContain('.zip');
    expect(note).toBeUndefined();
  });

  it('list_object_store_files lists one directory', async () => {
    await upload('hello.txt', 'Hello');
    await upload('models/a.json', '{}');
    const root = (await call('list_object_store_files')).value;
    expect(desk.sent('/object/list')).toEqual({ organizationId });
    expect(root).toMatchObject({
      path: '/',
      objectStorageUsed: 7,
      objects: [
        { key: '/models', folder: true },
        { key: 'hello.txt', folder: false, size: 5 },
      ],
    });
    const models = (await call('list_object_store_files', { path: '/models' })).value;
    expect(desk.sent('/object/list')).toEqual({ organizationId, path: '/models' });
    expect(models.objects).toMatchObject([{ key: '/models/a.json' }]);
  });

  it('list_object_store_files pages through a long directory', async () => {
    const key = (n: number) => `features-of-a-long-name-${String(n).padStart(4, '0')}.json`;
    const objects = Array.from({ length: 230 }, (_, n) => ({
      key: key(n),
      name: key(n),
      size: 1,
      folder: false,
    }));
    const seen: string[] = [];
    let start: number | undefined = 0;
    while (start !== undefined) {
      const body = { success: true, path: '/', objects };
      desk.stack.sandbox.fault({ kind: 'status', status: 200, path: '/object/list', body });
      const { value, text } = await call('list_object_store_files', { start });
      expect(text.length).toBeLessThan(16_000);
      seen.push(...value.objects.map((entry: { key: string }) => entry.key));
      start = value.nextStart;
    }
    expect(seen).toEqual(objects.map((entry) => entry.key));
  });

  it('delete_object deletes a directory', async () => {
    await upload('models/a.json', '{}');
    expect((await call('delete_object', { key: 'models' })).isError).toBe(false);
    expect(desk.sent('/object/delete')).toEqual({ organizationId, key: 'models' });
    expect((await call('read_object_properties', { key: 'models/a.json' })).isError).toBe(true);
  });

  it('a tier without downloads is told so', async () => {
    const errors = ['Organization does not have derivative export enabled'];
    desk.stack.sandbox.fault({
      kind: 'status',
      status: 200,
      path: '/object/get',
      body: { success: false, errors },
    });
    const { isError, text } = await call('read_object_store_file_job_id', { keys: ['a'] });
    expect(isError).toBe(true);
    expect(text).toContain(errors[0]);
  });

  it.each<[string, object, string]>([
    ['upload_object', { organizationId: ' ', key: 'a', objectData: 'x' }, 'organizationId must be'],
    ['upload_object', { key: 'a' }, 'objectData must be a string'],
    ['upload_object', { key: ' ', objectData: 'x' }, 'Required parameter key is empty'],
    ['read_object_properties', { organizationId: ' ', key: 'a' }, 'organizationId must be'],
    ['read_object_properties', { key: 'missing' }, 'Object not found: missing'],
    ['read_object_store_file_job_id', { organizationId: ' ', keys: ['a'] }, 'organizationId must be'],
    ['read_object_store_file_job_id', { keys: [] }, 'keys must contain at least 1 elements'],
    ['read_object_store_file_job_id', { keys: ['missing'] }, 'None of the keys exists'],
    ['read_object_store_file_download_url', { organizationId: ' ', jobId: 'a' }, 'organizationId must be'],
    ['read_object_store_file_download_url', { jobId: 'unknown' }, 'Job not found'],
    ['list_object_store_files', { organizationId: ' ' }, 'organizationId must be'],
    ['delete_object', { organizationId: ' ', key: 'a' }, 'organizationId must be'],
    ['delete_object', { key: 'missing' }, 'Object not found: missing'],
  ])('%s refuses %j', async (tool, args, cure) => {
    const { isError, text } = await call(tool, args);
    expect(isError).toBe(true);
    expect(text).toContain(cure);
  });
});
