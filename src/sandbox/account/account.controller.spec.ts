import { startSandbox, type Sandbox } from '../sandbox.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

describe('account/read', () => {
  it('answers the organization of the caller', async () => {
    for (const { userId, organizationId } of sandbox.tenants) {
      const answer = await new SandboxCaller(sandbox, userId).post('/account/read');
      expect(answer).toMatchObject({ success: true, organizationId, creditBalance: expect.any(Number) });
    }
  });

  it('refuses the organization of somebody else', async () => {
    const [alice, bob] = sandbox.tenants;
    const call = { organizationId: bob?.organizationId };
    const answer = await new SandboxCaller(sandbox, alice?.userId).post('/account/read', call);
    expect(answer).toMatchObject({ success: false });
  });
});
