import { type Desk, openDesk } from '../../../test/support/domain.js';
import { type Deployable, deployable, PAPER, timesSent } from '../../../test/support/live.js';

const ALPACA = { id: 'AlpacaBrokerage', 'alpaca-access-token': 'token', 'alpaca-environment': 'paper' };

describe('The tools that start and end live trading', () => {
  let desk: Desk;
  let place: Deployable;
  let projectId: number;

  const create = (args: object = {}) =>
    desk.call('create_live_algorithm', { ...place, brokerage: PAPER, ...args });
  const stop = () => desk.call('stop_live_algorithm', { projectId });
  const refusalOf = async (args: object): Promise<string> => {
    const before = timesSent(desk, '/live/create');
    const { isError, text } = await create(args);
    expect(isError).toBe(true);
    expect(timesSent(desk, '/live/create')).toBe(before);
    return text;
  };

  beforeAll(async () => {
    desk = await openDesk();
    place = await deployable(desk);
    ({ projectId } = place);
  });
  afterEach(async () => {
    desk.stack.sandbox.clearFaults();
    await stop();
  });
  afterAll(() => desk.close());

  it('create_live_algorithm deploys on paper, with the data of QuantConnect', async () => {
    const { value } = await create();
    expect(value).toMatchObject({ deployId: expect.stringMatching(/^L-/), live: { status: 'InQueue' } });
    expect(desk.sent('/live/create')).toEqual({
      ...place,
      brokerage: PAPER,
      dataProviders: { QuantConnectBrokerage: { id: 'QuantConnectBrokerage' } },
    });
  });

  it('create_live_algorithm sends every parameter, and the data providers in their order', async () => {
    const brokerage = { ...ALPACA, id: 'AlpacaBrokerage' };
    const dataProviders = {
      PolygonDataFeed: { id: 'Polygon', 'polygon-api-key': 'key' },
      AlpacaBrokerage: { id: 'AlpacaBrokerage', 'alpaca-api-key': 'k', 'alpaca-api-secret': 's' },
      QuantConnectBrokerage: { id: 'QuantConnectBrokerage' },
    };
    const more = {
      automaticRedeploy: true,
      notification: { events: ['insight'], targets: [{ address: 'a@b.c', subject: 's' }] },
    };
    expect((await create({ brokerage, dataProviders, ...more })).isError).toBe(false);
    const sent = desk.sent('/live/create') as { dataProviders: object };
    expect(sent).toEqual({ ...place, brokerage, dataProviders, ...more });
    expect(Object.keys(sent.dataProviders)).toEqual(Object.keys(dataProviders));
  });

  it('create_live_algorithm takes null in a setting for left out', async () => {
    await create({ brokerage: { ...PAPER, cash: null, holdings: null } });
    expect(desk.sent('/live/create')).toMatchObject({ brokerage: PAPER });
  });

  it.each([
    ['projectId', { projectId: -1 }, 'projectId must be a positive number'],
    ['compileId', { compileId: ' ' }, 'compileId must be a compile id: call create_compile'],
    ['nodeId', { nodeId: ' ' }, 'nodeId must be the id of a live node: call read_project_nodes'],
    ['no brokerage', { brokerage: undefined }, 'brokerage must be an object'],
    ['no id', { brokerage: {} }, 'brokerage.id must name a brokerage: describe_brokerage lists them'],
    ['another id', { brokerage: { id: 'Nobody' } }, 'brokerage.id must name a brokerage'],
    ['no data provider', { dataProviders: {} }, 'dataProviders must name at least one provider'],
    ['another provider', { dataProviders: { Nobody: { id: 'Nobody' } } }, 'describe_brokerage lists them'],
    [
      'a provider with the id of its key',
      { dataProviders: { PolygonDataFeed: { id: 'PolygonDataFeed' } } },
      'dataProviders.PolygonDataFeed must be an object whose id is Polygon',
    ],
  ])('create_live_algorithm refuses %s before anything is sent', async (_, wrong, cure) => {
    expect(await refusalOf(wrong)).toContain(cure);
  });

  it('create_live_algorithm names every field that is wrong and where to look it up', async () => {
    const brokerage = { id: 'AlpacaBrokerage', 'alpaca-environment': 'test', 'alpaca-key': 'x' };
    const text = await refusalOf({ brokerage });
    expect(text).toContain('brokerage.alpaca-access-token is missing (or sign in with authorize_connection');
    expect(text).toContain('brokerage.alpaca-environment must be one of live, paper');
    expect(text).toContain('brokerage has no field alpaca-key');
    expect(text).toContain('describe_brokerage with id AlpacaBrokerage lists its fields');
  });

  it('create_live_algorithm refuses Tradier data with Tradier on paper', async () => {
    const tradier = {
      id: 'TradierBrokerage',
      'tradier-account-id': 'a',
      'tradier-access-token': 't',
      'tradier-environment': 'paper',
    };
    const text = await refusalOf({ brokerage: tradier, dataProviders: { TradierBrokerage: tradier } });
    expect(text).toContain('cannot be used with the Tradier brokerage in its paper environment');
  });

  it('create_live_algorithm fills in what a sign-in gave, without showing it', async () => {
    const brokerage = { id: 'AlpacaBrokerage', 'alpaca-environment': 'paper' };
    const text = await refusalOf({ brokerage, useAuthorization: true });
    expect(text).toContain('call authorize_connection with brokerage alpaca, then repeat this');
    const { value } = await desk.call('authorize_connection', { brokerage: 'alpaca' });
    await fetch(value.url);
    const deployed = await create({ brokerage, useAuthorization: true });
    expect(deployed.isError).toBe(false);
    const sent = desk.sent('/live/create') as { brokerage: Record<string, string> };
    expect(sent.brokerage['alpaca-access-token']).toMatch(/^[0-9a-f]{32}$/);
    expect(deployed.text).not.toContain(sent.brokerage['alpaca-access-token']);
    expect(sent).not.toHaveProperty('useAuthorization');
  });

  it('create_live_algorithm is sent once, and says so when it may have happened', async () => {
    const before = timesSent(desk, '/live/create');
    desk.stack.sandbox.fault({ kind: 'drop', path: '/live/create' });
    const { isError, text } = await create();
    expect(isError).toBe(true);
    expect(text).toContain('It is not known whether QuantConnect carried it out. Looked for it: list_');
    expect(timesSent(desk, '/live/create')).toBe(before + 1);
  });

  it('create_live_algorithm sends nothing when the sign-in cannot be read', async () => {
    desk.stack.sandbox.fault({ kind: 'drop', path: '/live/auth0/read', times: 3 });
    const brokerage = { id: 'AlpacaBrokerage', 'alpaca-environment': 'paper' };
    const text = await refusalOf({ brokerage, useAuthorization: true });
    expect(text).toContain('Nothing was sent; try again later.');
  });

  it('stop_live_algorithm stops; a second time changes nothing', async () => {
    await create();
    expect(await stop()).toMatchObject({ isError: false });
    expect(await stop()).toMatchObject({ isError: false });
    expect(desk.sent('/live/update/stop')).toEqual({ projectId });
    expect((await desk.call('read_live_algorithm', { projectId })).value.status).toBe('Stopped');
  });

  it('liquidate_live_algorithm liquidates, and passes on that nothing is running', async () => {
    await create();
    expect(await desk.call('liquidate_live_algorithm', { projectId })).toMatchObject({ isError: false });
    expect(desk.sent('/live/update/liquidate')).toEqual({ projectId });
    expect((await desk.call('read_live_algorithm', { projectId })).value.status).toBe('Liquidated');
    await create();
    await stop();
    expect(await desk.call('liquidate_live_algorithm', { projectId })).toMatchObject({ isError: true });
  });

  it.each([
    ['stop_live_algorithm', '/live/update/stop'],
    ['liquidate_live_algorithm', '/live/update/liquidate'],
  ])('%s is sent once, and says so when it may have happened', async (tool, path) => {
    // What does not run already is not worth stopping; where it runs, this is refused.
    await create();
    desk.stack.sandbox.fault({ kind: 'drop', path });
    const before = timesSent(desk, path);
    const { isError, text } = await desk.call(tool, { projectId });
    expect(isError).toBe(true);
    expect(text).toContain('It is not known whether QuantConnect carried it out');
    expect(timesSent(desk, path)).toBe(before + 1);
  });
});
