import { type Desk, openDesk } from '../../../test/support/domain.js';

describe('The LEAN tools', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());
  afterEach(() => desk.stack.sandbox.clearFaults());

  const answerWith = (versions: unknown) =>
    desk.stack.sandbox.fault({ kind: 'status', status: 200, body: { success: true, versions } });

  it('read_lean_versions returns the newest first', async () => {
    const { value } = await desk.call('read_lean_versions');
    expect(desk.sent('/lean/versions/read')).toEqual({});
    expect(value.versions.map(({ id }: { id: number }) => id)).toEqual([17369, 17202]);
    expect(value.length).toBe(2);
    expect(value).not.toHaveProperty('omitted');
  });

  it('read_lean_versions shows 20 and says where to go on', async () => {
    const versions = Array.from({ length: 300 }, (_, n) => ({ id: String(16_000 + n), name: `v${n}` }));
    answerWith(versions);
    const { value } = await desk.call('read_lean_versions');
    expect(value.versions).toHaveLength(20);
    expect(value.versions[0].name).toBe('v299');
    expect(value).toMatchObject({ length: 300, nextStart: 20 });
    answerWith(versions);
    expect((await desk.call('read_lean_versions', { count: 50 })).value.versions).toHaveLength(50);
  });

  it.each([{}, null, [{}], [null]])('read_lean_versions does not fail on %j', async (versions) => {
    answerWith(versions);
    expect((await desk.call('read_lean_versions')).isError).toBe(false);
  });

  it('read_lean_environments asks by GET', async () => {
    const { value } = await desk.call('read_lean_environments');
    const [asked] = desk.stack.sandbox.requests({ path: '/lean/environments/read' });
    expect(asked).toMatchObject({ method: 'GET' });
    expect(value.environments[0]).toMatchObject({ id: 1, name: expect.any(String), public: true });
  });
});
