import { type Desk, openDesk } from '../../../test/support/domain.js';

describe('read_account', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());
  afterEach(() => desk.stack.sandbox.clearFaults());

  it('returns organization and balance', async () => {
    const { value } = await desk.call('read_account');
    expect(value).toMatchObject({
      organizationId: desk.stack.sandbox.tenants[0]!.organizationId,
      creditBalance: expect.any(Number),
    });
  });

  it('takes no arguments', async () => {
    const { isError, text } = await desk.call('read_account', { organizationId: 'x' });
    expect(isError).toBe(true);
    expect(text).toContain('organizationId is not an argument of this tool');
  });

  it('says what to do when QuantConnect is down, slow to take requests, or talks nonsense', async () => {
    desk.stack.sandbox.fault({ kind: 'status', status: 502, times: 3 });
    expect((await desk.call('read_account')).text).toMatch(
      /^QuantConnect answered HTTP 502 to \/account\/read\. Try again later\. Reference: \w{10}\.$/,
    );
    desk.stack.sandbox.fault({ kind: 'status', status: 429, headers: { 'Retry-After': '47' } });
    expect((await desk.call('read_account')).text).toMatch(
      /^QuantConnect asks to slow down\. Wait 47 seconds, then call read_account again\. Reference: \w{10}\.$/,
    );
    desk.stack.sandbox.fault({ kind: 'garbage', times: 3 });
    expect((await desk.call('read_account')).text).toContain('something that is not a JSON object');
  });
});

describe('check_authentication', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  it('asks by GET and tells whose credentials they are', async () => {
    const { value } = await desk.call('check_authentication');
    const { userId, organizationId } = desk.stack.sandbox.tenants[0]!;
    expect(value).toEqual({ success: true, errors: [], userId: String(userId), organizationId });
    expect(desk.stack.sandbox.requests({ path: '/authenticate' })[0]).toMatchObject({ method: 'GET' });
  });

  it.each(["Hash doesn't match.", 'UserID not valid (None) REF #abcdefghij'])(
    'fails when QuantConnect says %j',
    async (reason) => {
      const body = { success: false, errors: [reason] };
      desk.stack.sandbox.fault({ kind: 'status', status: 200, body });
      const { isError, text } = await desk.call('check_authentication');
      expect(isError).toBe(true);
      expect(text).toContain('the person has to renew their QuantConnect user id and API token');
      expect(text).toContain(reason);
    },
  );
});
