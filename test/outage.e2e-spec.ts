import { type ToolAnswer, modernClient, type TestClient } from './support/clients.js';
import { startStack, type Stack } from './support/stack.js';
import { until } from './support/walk.js';

describe('While QuantConnect is down', () => {
  let stack: Stack;
  let client: TestClient;

  beforeAll(async () => {
    const env = { QUANTCONNECT_CIRCUIT_FAULTS: '4', QUANTCONNECT_CIRCUIT_SECONDS: '2' };
    stack = await startStack({ env });
    client = await modernClient(stack.url, await stack.token());
    stack.sandbox.fault({ kind: 'status', status: 503, times: 99 });
    for (let n = 0; n < 2; n += 1) await client.call('read_account');
  });
  afterAll(async () => {
    await client.close();
    await stack.close();
  });

  const sent = () => stack.sandbox.requests().length;

  it.each([
    ['read_account', {}, '/account/read'],
    ['create_project', { name: 'a', language: 'Py' }, '/projects/create'],
  ])('%s is answered at once with when to call again', async (tool, args, path) => {
    const before = sent();
    const { isError, text } = await client.call(tool, args);
    expect({ isError, text }).toEqual({
      isError: true,
      text: expect.stringMatching(
        new RegExp(
          `^QuantConnect has not answered for a while and is given a rest, so nothing was sent to ${path}\\. Wait [12] seconds, then call ${tool} again\\. Reference: [0-9a-f]{10}\\.$`,
        ),
      ),
    });
    expect(sent()).toBe(before);
  });

  it('somebody else is asked for, and served when it is back', async () => {
    stack.sandbox.clearFaults();
    const other = await modernClient(stack.url, await stack.token({ subject: 'bob' }));
    expect(await other.call('read_account')).toMatchObject({ isError: false });
    expect(await client.call('read_account')).toMatchObject({ isError: false });
    await other.close();
  });

  it('a write that was refused meanwhile happens once when it is called again', async () => {
    const name = 'called again';
    await until(async () => !(await client.call('create_project', { name, language: 'Py' })).isError);
    const created = stack.sandbox.requests({ path: '/projects/create' });
    expect(created).toHaveLength(1);
  });
});

describe('Too many calls at once', () => {
  it('are answered `busy`, with what to do, and not sent', async () => {
    const env = { QUANTCONNECT_CONNECTIONS_PER_TENANT: '2', QUANTCONNECT_QUEUE_PER_TENANT: '1' };
    const stack = await startStack({ env });
    const client = await modernClient(stack.url, await stack.token());
    stack.sandbox.fault({ kind: 'delay', delayMs: 500 });
    const answers: ToolAnswer[] = await Promise.all([1, 2, 3].map(() => client.call('read_account')));
    const busy = answers.filter(({ isError }) => isError);
    expect(busy).toHaveLength(1);
    expect(busy[0]!.text).toMatch(
      /^This server has as many requests to QuantConnect under way as it may\. Nothing was sent\. Wait 5 seconds, then call read_account again, with fewer calls at once\. Reference: [0-9a-f]{10}\.$/,
    );
    expect(stack.sandbox.requests({ path: '/account/read' })).toHaveLength(2);
    await client.close();
    await stack.close();
  });
});
