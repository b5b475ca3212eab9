import { request } from 'undici';
import { signatureHeaders } from '../http/signature.js';
import { startSandbox, type Sandbox } from '../sandbox.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';

let sandbox: Sandbox;
let caller: SandboxCaller;

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new SandboxCaller(sandbox);
});
afterAll(() => sandbox.close());

const ask = (path: string, args: object = {}): Promise<any> => caller.post(path, args);

describe('data/list', () => {
  it('answers the files below a folder', async () => {
    const { objects } = await ask('/data/list', { filePath: 'equity/usa/minute/spy/' });
    expect(objects).toHaveLength(31);
    expect(objects[0]).toBe('equity/usa/minute/spy/20250101_trade.zip');
  });

  it('refuses a path of fewer than three folders', async () => {
    expect(await ask('/data/list', { filePath: 'equity/usa/' })).toMatchObject({ success: false });
  });

  it('answers HTTP 500 and not a word for a folder it does not know', async () => {
    const { userId, token } = sandbox.tenants[0]!;
    const { statusCode, body } = await request(`${sandbox.url}/data/list`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...signatureHeaders(userId, token) },
      body: JSON.stringify({ filePath: 'equity/mars/daily/' }),
    });
    expect(statusCode).toBe(500);
    expect(await body.text()).toBe('');
  });
});

it('data/prices has a price for the files of data/list, and is for members', async () => {
  const [alice, bob] = sandbox.tenants;
  const { prices } = await ask('/data/prices', { organizationId: alice!.organizationId });
  const { objects } = await ask('/data/list', { filePath: 'equity/usa/daily/' });
  for (const file of objects) {
    expect(prices.some(({ regex }: { regex: string }) => new RegExp(regex).test(file))).toBe(true);
  }
  expect(await ask('/data/prices', { organizationId: bob!.organizationId })).toMatchObject({
    success: false,
  });
});

it('market/data/list answers datasets with how they are delivered', async () => {
  const { list } = await ask('/market/data/list');
  expect(list[0]).toMatchObject({ id: 1, delivery: 'cloud & download', tags: [{ name: 'Equity' }, {}] });
});
