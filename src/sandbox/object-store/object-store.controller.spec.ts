import { FormData, request } from 'undici';
import { signatureHeaders } from '../http/signature.js';
import { startSandbox, type Sandbox } from '../sandbox.js';
import type { Answer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';

interface StoreAnswer extends Answer {
  path: string;
  objects: { key: string; name: string; mime: string; folder: boolean; size: number }[];
  objectStorageUsed: number;
  objectStorageUsedHuman: string;
  metadata: Record<string, unknown>;
  jobId: string;
  url: string | null;
}

const organizationId = 'a11ce000000000000000000000012345';
let sandbox: Sandbox;
let caller: SandboxCaller;

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new SandboxCaller(sandbox);
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.close());

const call = (action: string, args: object = {}): Promise<StoreAnswer> =>
  caller.post(`/object/${action}`, { organizationId, ...args });

async function upload(
  key: string,
  content: string | Uint8Array<ArrayBuffer>,
  fields: Record<string, string> = {},
) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ organizationId, key, ...fields })) body.set(name, value);
  body.set('objectData', new Blob([content]), 'objectData');
  const headers = signatureHeaders(12345, 'sandbox-token-alice');
  const answer = await request(`${sandbox.url}/object/set`, { method: 'POST', body, headers });
  return { status: answer.statusCode, ...((await answer.body.json()) as Answer) };
}

describe('object/set', () => {
  it('stores what a multipart form brings', async () => {
    expect(await upload('hello.txt', 'Hello, world!')).toEqual({ status: 200, success: true, errors: [] });
    expect((await call('properties', { key: 'hello.txt' })).metadata).toMatchObject({
      key: 'hello.txt',
      size: 13,
      md5: '6cd3556deb0da54bca060b4c39479839',
      mime: 'text/plain',
      preview: 'Hello, world!',
    });
  });

  it('replaces what is there', async () => {
    await upload('hello.txt', 'one');
    await upload('hello.txt', 'three');
    expect((await call('properties', { key: 'hello.txt' })).metadata).toMatchObject({ preview: 'three' });
    expect((await call('list')).objects).toHaveLength(1);
  });

  it('takes bytes, and shows none of them', async () => {
    await upload('model.bin', new Uint8Array([0, 1, 255]));
    expect((await call('properties', { key: 'model.bin' })).metadata).toMatchObject({
      size: 3,
      mime: 'application/octet-stream',
      preview: '',
    });
  });

  it('is recorded with its fields', async () => {
    await upload('hello.txt', 'Hello');
    expect(sandbox.requests({ path: '/object/set' })[0]?.body).toEqual({
      organizationId,
      key: 'hello.txt',
      objectData: 'Hello',
    });
  });

  it('answers 413 when the file is too large', async () => {
    const { status, success } = await upload('big', 'x'.repeat(8 * 1024 * 1024 + 1));
    expect({ status, success }).toEqual({ status: 413, success: false });
  });

  it('refuses a form without a file, a blank key and another organization', async () => {
    expect(await call('set', { key: 'a' })).toMatchObject({
      errors: ['Required parameter objectData is missing.'],
    });
    expect(await upload(' ', 'x')).toMatchObject({ errors: ['Required parameter key is empty'] });
    expect(await upload('a', 'x', { organizationId: 'b'.repeat(32) })).toMatchObject({ success: false });
  });
});

describe('object/list', () => {
  beforeEach(async () => {
    for (const [key, content] of [
      ['hello.txt', 'Hello'],
      ['models/a.json', '{}'],
      ['models/deep/b.json', '[1]'],
    ] as const)
      await upload(key, content);
  });

  it('lists what lies directly in the root, directories with a slash in front', async () => {
    const { objects, ...rest } = await call('list');
    expect(objects).toMatchObject([
      { key: '/models', name: 'models', mime: 'directory', folder: true, size: 5 },
      { key: 'hello.txt', name: 'hello.txt', mime: 'text/plain', folder: false, size: 5 },
    ]);
    expect(rest).toMatchObject({ path: '/', objectStorageUsed: 10, objectStorageUsedHuman: '10 B' });
  });

  it.each([
    ['models', 'models/a.json'],
    ['/models', '/models/a.json'],
    ['models/', 'models/a.json'],
  ])('lists %s with its files as %s', async (path, key) => {
    expect(await call('list', { path })).toMatchObject({
      path,
      objects: [
        { key: '/models/deep', folder: true },
        { key, name: 'a.json', mime: 'application/json' },
      ],
    });
  });

  it('answers nothing for a directory that is not there', async () => {
    expect((await call('list', { path: 'none' })).objects).toEqual([]);
  });
});

describe('object/delete', () => {
  it('removes a directory with everything in it, from lists a little later', async () => {
    await upload('models/a.json', '{}');
    await upload('models/deep/b.json', '{}');
    expect(await call('delete', { key: '/models' })).toEqual({ success: true, errors: [] });
    expect((await call('list')).objects).toHaveLength(1);
    expect(await call('properties', { key: 'models/a.json' })).toMatchObject({ success: false });
    await caller.poll<StoreAnswer>('/object/list', { organizationId }, ({ objects }) => objects.length === 0);
  });
});

describe('object/list after a delete', () => {
  it('shows a file once that was stored again', async () => {
    await upload('hello.txt', 'Hello');
    await call('delete', { key: 'hello.txt' });
    await upload('hello.txt', 'Hi');
    expect((await call('list')).objects).toMatchObject([{ key: 'hello.txt', size: 2 }]);
  });
});

describe('object/get', () => {
  it('has a URL after some time', async () => {
    await upload('hello.txt', 'Hello');
    const { jobId, url } = await call('get', { keys: ['hello.txt', 'missing'] });
    expect(url).toBeNull();
    expect(jobId).toMatch(/^[0-9a-f]{32}$/);
    expect((await call('get', { jobId })).url).toBeNull();
    const done = await caller.poll<StoreAnswer>(
      '/object/get',
      { organizationId, jobId },
      (answer) => answer.url !== null,
    );
    expect(done.url).toContain(`${jobId}.zip`);
  });

  it('packs a directory', async () => {
    await upload('models/a.json', '{}');
    expect(await call('get', { keys: ['/models'] })).toMatchObject({ success: true });
  });
});

describe('the Object Store refuses', () => {
  beforeEach(() => upload('models/a.json', '{}'));

  it.each<[string, object]>([
    ['properties', { key: 'missing' }],
    ['properties', { key: 'models' }],
    ['properties', {}],
    ['delete', { key: 'missing' }],
    ['get', { keys: [] }],
    ['get', { keys: ['missing'] }],
    ['get', {}],
    ['get', { jobId: 'unknown' }],
    ...['list', 'properties', 'get', 'delete'].map((action): [string, object] => [
      action,
      { organizationId: ' ' },
    ]),
  ])('%s with %j', async (action, args) => {
    expect(await call(action, args)).toMatchObject({ success: false, errors: [expect.any(String)] });
  });
});
