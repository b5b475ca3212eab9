import { type Desk, openDesk } from '../../../test/support/domain.js';
import { timesSent } from '../../../test/support/live.js';
import { SignInPace } from './brokerages/sign-ins.js';

describe('describe_brokerage', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  it('lists all of them, and asks QuantConnect nothing', async () => {
    const { value } = await desk.call('describe_brokerage');
    expect(Object.keys(value.brokerages)).toHaveLength(21);
    expect(value.brokerages.BinanceBrokerage).toContain('Binance US');
    expect(Object.keys(value.dataProviders)).toHaveLength(14);
    expect(desk.stack.sandbox.requests()).toEqual([]);
  });

  it('describes one as brokerage and as data provider', async () => {
    const { value } = await desk.call('describe_brokerage', { id: 'AlpacaBrokerage' });
    expect(value.brokerage).toMatchObject([
      {
        fields: [
          { name: 'alpaca-access-token', type: 'string', required: true, secret: true },
          { name: 'alpaca-environment', choices: ['live', 'paper'] },
        ],
        signIn: expect.stringContaining('authorize_connection with brokerage alpaca'),
      },
    ]);
    expect(value.dataProvider).toMatchObject({
      key: 'AlpacaBrokerage',
      settings: [{ fields: [{ name: 'alpaca-api-key' }, { name: 'alpaca-api-secret' }] }],
    });
  });

  it.each(['Polygon', 'PolygonDataFeed'])('finds a data provider by key or id: %s', async (id) => {
    const { value } = await desk.call('describe_brokerage', { id });
    expect(value).toMatchObject({ dataProvider: { key: 'PolygonDataFeed', settings: [{ id: 'Polygon' }] } });
    expect(value).not.toHaveProperty('brokerage');
  });

  it('describes each in little, and refuses what is none', async () => {
    const { value } = await desk.call('describe_brokerage');
    for (const id of [...Object.keys(value.brokerages), ...Object.keys(value.dataProviders)]) {
      expect((await desk.call('describe_brokerage', { id })).text.length).toBeLessThan(4000);
    }
    expect(await desk.call('describe_brokerage', { id: 'toString' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('leave it out to list them'),
    });
  });
});

describe('authorize_connection', () => {
  let desk: Desk;
  const authorize = (args: object = {}) =>
    desk.call('authorize_connection', { brokerage: 'tradestation', ...args });

  beforeEach(async () => {
    desk = await openDesk();
    Object.assign(desk.stack.app.get(SignInPace, { strict: false }), { everyMs: 20, forMs: 400 });
  });
  afterEach(() => desk.close());

  it('returns the address at which the person signs in', async () => {
    const { value } = await authorize();
    expect(value).toMatchObject({ authorized: false, url: expect.stringMatching(/^http/) });
    expect(value.next).toContain('call authorize_connection again with wait: true');
    expect(desk.sent('/live/auth0/authorize')).toEqual({ brokerage: 'tradestation' });
    expect(timesSent(desk, '/live/auth0/read')).toBe(0);
  });

  it('waits for the sign-in and returns the accounts, but no secret', async () => {
    const { url } = (await authorize()).value;
    const waiting = authorize({ wait: true });
    setTimeout(() => void fetch(url), 80);
    const { value, text } = await waiting;
    expect(value).toMatchObject({
      authorized: true,
      accounts: [{ id: '11223344', name: '11223344 | Margin | USD' }],
      fields: ['trade-station-client-id', 'trade-station-refresh-token'],
    });
    expect(text).not.toMatch(/[0-9a-f]{32}/);
    expect(timesSent(desk, '/live/auth0/authorize')).toBe(1);
    expect(timesSent(desk, '/live/auth0/read')).toBeGreaterThan(1);
  });

  it('cannot be made to return the secrets', async () => {
    const { isError, text } = await authorize({ wait: true, includeSecrets: true });
    expect(isError).toBe(true);
    expect(text).toContain('includeSecrets is not an argument of this tool');
  });

  it('gives up waiting after its time and says what to do', async () => {
    const { isError, value } = await authorize({ wait: true });
    expect(isError).toBe(false);
    expect(value).toMatchObject({ authorized: false, next: expect.stringContaining('wait: true') });
  });

  it('takes an answer that is held back for a sign-in that has not come', async () => {
    desk.stack.sandbox.fault({ kind: 'commit-then-timeout', path: '/live/auth0/read', times: 99 });
    expect(await authorize({ wait: true })).toMatchObject({ isError: false, value: { authorized: false } });
  });

  it.each([
    { success: true, authorization: null },
    { success: true, authorization: [] },
    { success: 'true' },
  ])('takes %j for a sign-in that has not come', async (body) => {
    desk.stack.sandbox.fault({ kind: 'status', status: 200, path: '/live/auth0/read', times: 99, body });
    expect(await authorize({ wait: true })).toMatchObject({ isError: false, value: { authorized: false } });
  });

  it('fails at once where waiting cannot help', async () => {
    const body = { success: false, errors: ["Hash doesn't match."] };
    desk.stack.sandbox.fault({ kind: 'status', status: 200, path: '/live/auth0/read', body });
    expect(await authorize({ wait: true })).toMatchObject({
      isError: true,
      text: expect.stringContaining('does not accept the credentials'),
    });
    // Time for three attempts.
    Object.assign(desk.stack.app.get(SignInPace, { strict: false }), { forMs: 10_000 });
    desk.stack.sandbox.fault({ kind: 'drop', path: '/live/auth0/read', times: 3 });
    expect(await authorize({ wait: true })).toMatchObject({ isError: true });
  });

  it('knows four brokerages', async () => {
    const before = desk.stack.sandbox.requests().length;
    expect(await authorize({ brokerage: 'interactivebrokers' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('alpaca, tradestation, charlesschwab, tastytrade'),
    });
    expect(desk.stack.sandbox.requests()).toHaveLength(before);
  });
});
