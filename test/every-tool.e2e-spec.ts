import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { modernClient, type TestClient } from './support/clients.js';
import { CASES, type Place, preparePlace } from './support/every-tool.js';
import { startStack, type Stack } from './support/stack.js';

const OFFICIAL: Readonly<Record<string, { endpoint: string | null }>> = JSON.parse(
  readFileSync(resolve(__dirname, 'fixtures/official-tools.json'), 'utf8'),
);

const PUBLISHED: readonly { name: string }[] = JSON.parse(
  readFileSync(resolve(__dirname, 'catalogue.snapshot.json'), 'utf8'),
);

describe('Every tool, called by a client', () => {
  let stack: Stack;
  let client: TestClient;
  let place: Place;

  beforeAll(async () => {
    stack = await startStack();
    client = await modernClient(stack.url, await stack.token({ group: 'admin' }));
    place = await preparePlace(client.call, stack.sandbox);
  });
  afterAll(async () => {
    await client?.close();
    await stack.close();
  });

  it('has a call here: add one to test/support/every-tool.ts for each name below', async () => {
    const listed = (await client.listTools()).map(({ name }) => name);
    expect(listed.filter((name) => !(name in CASES))).toEqual([]);
    expect(Object.keys(CASES).toSorted()).toEqual(listed.toSorted());
    expect(listed.toSorted()).toEqual(PUBLISHED.map(({ name }) => name).toSorted());
  });

  it.each(Object.entries(CASES))('%s sends exactly what it should', async (tool, prepare) => {
    const { args, sent, readsOn } = await prepare(place);
    const writes = new Set(sent.map(({ path }) => path));
    const before = stack.sandbox.requests().length;
    const { isError, text } = await client.call(tool, args);
    expect(isError ? text : '').toBe('');
    const requests = stack.sandbox
      .requests()
      .slice(before)
      .filter(({ path }) => !readsOn || writes.has(path));
    expect(requests.map(({ method, path, body }) => ({ method, path, body: plain(body) }))).toEqual(
      sent.map(({ method = 'POST', ...rest }) => ({ method, ...rest })),
    );
    expect(requests.every(({ user }) => user === String(stack.sandbox.tenants[0]!.userId))).toBe(true);
    const endpoint = OFFICIAL[tool]?.endpoint;
    if (endpoint) expect(requests.map(({ path }) => path)).toEqual([endpoint]);
  });
});

/** An uploaded file is recorded as its bytes. */
function plain(body: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      Buffer.isBuffer(value) || value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    ]),
  );
}
