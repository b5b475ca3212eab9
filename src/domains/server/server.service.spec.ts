import { modernClient } from '../../../test/support/clients.js';
import { type Desk, openDesk } from '../../../test/support/domain.js';

describe('health_check', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  const check = async (options: Parameters<Desk['stack']['token']>[0]) => {
    const client = await modernClient(desk.stack.url, await desk.stack.token(options));
    const [{ value }, listed] = [await client.call('health_check'), await client.listTools()];
    await client.close();
    expect(value.tools.available).toBe(listed.length);
    return value;
  };

  const countListed = async (options: Parameters<Desk['stack']['token']>[0]) => {
    const client = await modernClient(desk.stack.url, await desk.stack.token(options));
    const { length } = await client.listTools();
    await client.close();
    return length;
  };

  it('tells a caller that all is well, and how many tools they have', async () => {
    expect(await check({ group: 'readonly' })).toEqual({
      server: {
        status: 'ok',
        name: 'ledgai-quantconnect-mcp',
        version: expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/),
      },
      authentication: {
        status: 'token',
        subject: 'alice',
        scopes: 8,
        expires: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      quantconnect: { status: 'ok', credentials: 'claim', milliseconds: expect.any(Number) },
      tools: { available: await countListed({ group: 'readonly' }), total: expect.any(Number) },
    });
  });

  it('finds that the token has no QuantConnect credentials', async () => {
    expect(await check({ tenant: null })).toMatchObject({
      quantconnect: { status: 'failed', code: 'credentials_missing' },
    });
  });

  it('finds that QuantConnect refuses the credentials', async () => {
    const claims = { qc_credentials: { user_id: '12345', api_token: 'wrong' } };
    expect(await check({ claims })).toMatchObject({
      quantconnect: { status: 'failed', code: 'quantconnect_unauthorized' },
    });
  });

  it('finds that QuantConnect is out of reach', async () => {
    desk.stack.sandbox.fault({ kind: 'drop', path: '/authenticate', times: 3 });
    expect(await check({})).toMatchObject({
      quantconnect: { status: 'failed', code: 'quantconnect_unavailable' },
    });
  });
});
