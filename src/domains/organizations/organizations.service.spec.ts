import { type Desk, openDesk } from '../../../test/support/domain.js';

describe('The organization tools', () => {
  let desk: Desk;
  let organizationId: string;

  beforeAll(async () => {
    desk = await openDesk();
    organizationId = desk.stack.sandbox.tenants[0]!.organizationId;
  });
  afterAll(() => desk.close());
  afterEach(() => desk.stack.sandbox.clearFaults());

  const answerWith = (body: object) =>
    desk.stack.sandbox.fault({ kind: 'status', status: 200, body: { success: true, ...body } });

  it('list_organizations gives the id the other tools ask for', async () => {
    const { value } = await desk.call('list_organizations');
    expect(value.organizations).toEqual([
      expect.objectContaining({ id: organizationId, preferred: true, members: 2 }),
    ]);
  });

  it('read_organization leaves out addresses and movements, and says how to get them', async () => {
    const { text, value } = await desk.call('read_organization', { organizationId });
    expect(desk.sent('/organizations/read')).toEqual({ organizationId });
    expect(text).not.toContain('@');
    expect(value.organization).toMatchObject({
      id: organizationId,
      credit: { balance: 111.56 },
      members: [{ name: 'User 12345', isAdmin: true }, { name: 'User 12346' }],
    });
    expect(value.organization.credit).not.toHaveProperty('movements');
    expect(value.omitted).toEqual([
      'members.email: pass includeEmails',
      'credit.movements: pass includeMovements',
    ]);
  });

  it('read_organization adds them when asked, and sends our own arguments to nobody', async () => {
    const { value } = await desk.call('read_organization', { includeEmails: true, includeMovements: true });
    expect(desk.sent('/organizations/read')).toEqual({});
    expect(value.organization.members[0].email).toBe('user-12345@sandbox.invalid');
    expect(value.organization.credit.movements).toHaveLength(2);
    expect(value.omitted).toEqual([]);
  });

  it('read_organization stays readable for the largest of organizations', async () => {
    const members = Array.from({ length: 999 }, (_, id) => ({ id, name: `User ${id}`, email: 'a@b.c' }));
    answerWith({
      organization: { id: organizationId, members, credit: { balance: '5', movements: members } },
    });
    const { text, value } = await desk.call('read_organization', {
      includeEmails: true,
      includeMovements: true,
    });
    expect(text.length).toBeLessThan(16_000);
    expect(value.lengths).toEqual({ members: 999, movements: 999 });
    expect(value.nextStart).toBe(
      Math.min(value.organization.members.length, value.organization.credit.movements.length),
    );
  });

  it.each([{}, { organization: null }, { organization: [] }, { organization: { members: {}, credit: [] } }])(
    'read_organization does not fail on %j',
    async (body) => {
      answerWith(body);
      expect((await desk.call('read_organization')).isError).toBe(false);
    },
  );

  it('read_organization passes on that the caller is no member', async () => {
    const { isError, text } = await desk.call('read_organization', { organizationId: 'f'.repeat(32) });
    expect(isError).toBe(true);
    expect(text).toContain('not a member');
  });

  it('refuses a blank organization before anything is sent', async () => {
    for (const tool of ['read_organization', 'read_organization_nodes']) {
      const { isError, text } = await desk.call(tool, { organizationId: ' ' });
      expect(isError).toBe(true);
      expect(text).toContain('organizationId must be a hash of type md5');
    }
  });

  it('read_organization_nodes lists by kind what a choice needs', async () => {
    const { value } = await desk.call('read_organization_nodes', { organizationId });
    expect(desk.sent('/nodes/read')).toEqual({ organizationId });
    expect(value.live).toHaveLength(1);
    expect(value.live[0]).toMatchObject({ sku: 'L-MICRO', busy: false });
    expect(value.live[0]).not.toHaveProperty('price');
    expect(value.omitted).toEqual(['price, userProfile, description, host, assets of each node']);
  });

  it('read_organization_nodes shows a part of very many, and one kind when asked', async () => {
    const backtest = Array.from({ length: 300 }, (_, n) => ({
      id: `BN-${n}`,
      name: 'x'.repeat(40),
      busy: false,
    }));
    answerWith({ backtest, research: [...backtest], live: null });
    const all = await desk.call('read_organization_nodes', { organizationId });
    expect(all.text.length).toBeLessThan(16_000);
    expect(all.value).toMatchObject({ live: [] });
    expect(all.value).toMatchObject({ lengths: { backtest: 300, research: 300, live: 0 } });
    expect(all.value.nextStart).toBe(Math.min(all.value.backtest.length, all.value.research.length));
    answerWith({ backtest, research: [], live: [] });
    const one = await desk.call('read_organization_nodes', { organizationId, kind: 'backtest' });
    expect(one.value.backtest.length).toBeGreaterThan(all.value.backtest.length);
    expect(one.value).not.toHaveProperty('live');
    answerWith({ backtest, research: [], live: [] });
    const rest = await desk.call('read_organization_nodes', { organizationId, start: 290 });
    expect(rest.value.backtest.map(({ id }: { id: string }) => id)).toEqual(
      backtest.slice(290).map(({ id }) => id),
    );
    expect(rest.value).not.toHaveProperty('nextStart');
    expect(desk.sent('/nodes/read')).toEqual({ organizationId });
  });
});
