import { startSandbox, type Sandbox } from '../sandbox.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { LONG_ALGORITHM, startBacktest } from '../testing/scenario.js';

let sandbox: Sandbox;
let caller: SandboxCaller;
let organizationId: string;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 10, limits: { backtestNodes: 3 } });
  caller = new SandboxCaller(sandbox);
  organizationId = sandbox.tenants[0]!.organizationId;
});
afterAll(() => sandbox.close());

const ask = (path: string, args: object = {}): Promise<any> => caller.post(path, args);

it('organizations/list answers the one organization of the caller', async () => {
  for (const tenant of sandbox.tenants) {
    const { organizations } = (await new SandboxCaller(sandbox, tenant.userId).post(
      '/organizations/list',
    )) as any;
    expect(organizations).toHaveLength(1);
    expect(organizations[0]).toMatchObject({ id: tenant.organizationId, preferred: true });
  }
});

it('organizations/read answers members with addresses, products and credit, with or without an id', async () => {
  const [unnamed, named] = [
    await ask('/organizations/read'),
    await ask('/organizations/read', { organizationId }),
  ];
  expect(unnamed).toEqual(named);
  expect(named.organization).toMatchObject({
    id: organizationId,
    members: [{ email: expect.stringContaining('@') }, { isAdmin: false }],
    credit: { balance: expect.any(Number), movements: expect.any(Array) },
  });
  expect(named.organization.members).toHaveLength(
    (await ask('/organizations/list')).organizations[0].members,
  );
});

it('organizations/read and nodes/read refuse the organization of somebody else', async () => {
  const call = { organizationId: sandbox.tenants[1]!.organizationId };
  expect(await ask('/organizations/read', call)).toMatchObject({ success: false });
  expect(await ask('/nodes/read', call)).toMatchObject({ success: false });
  expect(await ask('/nodes/read')).toEqual({
    success: false,
    errors: ['Required parameter organizationId is missing.'],
  });
});

it('nodes/read answers the kinds at top level, and which node a backtest keeps busy', async () => {
  const before = await ask('/nodes/read', { organizationId });
  expect(before.backtest.map(({ busy }: { busy: boolean }) => busy)).toEqual([false, false, false]);
  expect(before.live[0].id).toMatch(/^LN-[a-f0-9]{32}$/);
  const { projectId } = await startBacktest(caller, LONG_ALGORITHM);
  const after = await ask('/nodes/read', { organizationId });
  expect(after.backtest[0]).toMatchObject({ busy: true, projectId, id: before.backtest[0].id });
  expect(after.backtest[1].busy).toBe(false);
});
