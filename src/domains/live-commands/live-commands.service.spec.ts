import { type Desk, openDesk } from '../../../test/support/domain.js';
import { type Deployable, deployable, goLive, timesSent } from '../../../test/support/live.js';
import { callRaw } from '../../../test/support/raw.js';

const BUY = {
  $type: 'OrderCommand',
  symbol: { id: 'SPY R735QTJ8XC9X', value: 'SPY' },
  order_type: 'market',
  quantity: '1',
  limit_price: 0,
  tag: '',
};

describe('The tools that send commands', () => {
  let desk: Desk;
  let place: Deployable;
  let projectId: number;
  let organizationId: string;

  const ordersAfterStop = async (): Promise<number> => {
    await desk.call('stop_live_algorithm', { projectId });
    const { value } = await desk.call('read_live_orders', { projectId, start: 0, end: 100 });
    return value.orders.filter(({ quantity }: { quantity: number }) => quantity === 1).length;
  };

  beforeAll(async () => {
    desk = await openDesk();
    place = await deployable(desk);
    ({ projectId } = place);
    organizationId = desk.stack.sandbox.tenants[0]!.organizationId;
  });
  beforeEach(() => goLive(desk, place));
  afterEach(() => desk.call('stop_live_algorithm', { projectId }));
  afterAll(() => desk.close());

  it('create_live_command sends the command as it is, and it trades', async () => {
    expect(await desk.call('create_live_command', { projectId, command: BUY })).toMatchObject({
      isError: false,
    });
    expect(desk.sent('/live/commands/create')).toEqual({ projectId, command: BUY });
    expect(await ordersAfterStop()).toBe(1);
    expect(await desk.call('create_live_command', { projectId, command: BUY })).toMatchObject({
      isError: true,
      text: expect.stringContaining('not running'),
    });
  });

  it('broadcast_live_command reaches every project but the excluded one', async () => {
    const broadcast = { organizationId, command: { text: 'hello', nested: { a: [1] } } };
    expect(await desk.call('broadcast_live_command', broadcast)).toMatchObject({ isError: false });
    expect(desk.sent('/live/commands/broadcast')).toEqual(broadcast);
    await desk.call('broadcast_live_command', { organizationId, excludeProjectId: projectId, command: BUY });
    expect(await ordersAfterStop()).toBe(0);
  });

  it.each([
    ['create_live_command', () => ({ projectId: -1, command: BUY }), 'projectId must be a positive'],
    ['create_live_command', () => ({ projectId, command: 'buy' }), 'command must be an object'],
    ['broadcast_live_command', () => ({ organizationId: ' ', command: BUY }), 'organizationId'],
  ])('%s refuses wrong arguments before anything is sent', async (tool, args, cure) => {
    const before = desk.stack.sandbox.requests().length;
    const { isError, text } = await desk.call(tool, args());
    expect(isError).toBe(true);
    expect(text).toContain(cure);
    expect(desk.stack.sandbox.requests()).toHaveLength(before);
  });

  it.each([
    ['create_live_command', '/live/commands/create', () => ({ projectId, command: BUY })],
    ['broadcast_live_command', '/live/commands/broadcast', () => ({ organizationId, command: BUY })],
  ])('%s is sent once, and says so when it may have happened', async (tool, path, args) => {
    desk.stack.sandbox.fault({ kind: 'commit-then-timeout', path, delayMs: 50 });
    const before = timesSent(desk, path);
    const { isError, text } = await desk.call(tool, args());
    expect(isError).toBe(true);
    expect(text).toContain('It is not known whether QuantConnect carried it out');
    expect(timesSent(desk, path)).toBe(before + 1);
    expect(await ordersAfterStop()).toBe(1);
  });

  it('broadcast_live_command needs the scope of an administrator as well', async () => {
    const before = timesSent(desk, '/live/commands/broadcast');
    const token = await desk.stack.token({ scopes: ['qc:live:execute'] });
    const { status } = await callRaw(desk.stack.url, token, 'broadcast_live_command', {
      organizationId,
      command: BUY,
    });
    expect(status).toBe(403);
    expect(timesSent(desk, '/live/commands/broadcast')).toBe(before);
  });
});
