import { startSandbox, type Sandbox } from '../sandbox.js';
import type { OrdersAnswer } from '../testing/answers.js';
import { deploy, goLive, readyToDeploy } from '../testing/live-scenario.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';

const BUY = { $type: 'OrderCommand', symbol: { value: 'QQQ' }, order_type: 'market', quantity: '2' };

let sandbox: Sandbox;
let caller: SandboxCaller;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: 300 });
  caller = new SandboxCaller(sandbox);
});
afterEach(() => sandbox.close());

async function ordersAfterStop(projectId: number): Promise<string[]> {
  await caller.post('/live/update/stop', { projectId });
  const range = { projectId, start: 0, end: 100 };
  const { orders } = await caller.post<OrdersAnswer>('/live/orders/read', range);
  return orders.map(({ symbol }) => symbol.value);
}

it('a command needs an algorithm that runs', async () => {
  const slow = await startSandbox({ speed: 20 });
  const patient = new SandboxCaller(slow);
  const place = await readyToDeploy(patient);
  const send = () => patient.post('/live/commands/create', { projectId: place.projectId, command: BUY });
  expect(await send()).toMatchObject({ success: false });
  await deploy(patient, place);
  expect(await send()).toMatchObject({ success: false });
  await slow.close();
});

it('an order command trades, and any other one is left to the algorithm', async () => {
  const { projectId } = await goLive(caller);
  expect(await caller.post('/live/commands/create', { projectId, command: BUY })).toEqual({
    success: true,
    errors: [],
  });
  await caller.post('/live/commands/create', { projectId, command: { text: 'hello' } });
  expect(await ordersAfterStop(projectId)).toContain('QQQ');
});

it('a broadcast reaches every project but the excluded one', async () => {
  const [one, other] = [await goLive(caller), await goLive(caller)];
  const organizationId = sandbox.tenants[0]?.organizationId;
  const broadcast = { organizationId, excludeProjectId: other.projectId, command: BUY };
  expect(await caller.post('/live/commands/broadcast', broadcast)).toMatchObject({ success: true });
  expect(await ordersAfterStop(one.projectId)).toContain('QQQ');
  expect(await ordersAfterStop(other.projectId)).not.toContain('QQQ');
});

it('a broadcast into another organization is refused', async () => {
  const broadcast = { organizationId: 'f'.repeat(32), command: BUY };
  expect(await caller.post('/live/commands/broadcast', broadcast)).toMatchObject({ success: false });
});
