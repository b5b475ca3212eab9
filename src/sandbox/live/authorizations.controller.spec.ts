import { request } from 'undici';
import { signatureHeaders } from '../http/signature.js';
import { startSandbox, type Sandbox } from '../sandbox.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

async function authorize(body: object): Promise<{ status: number; location: string }> {
  const { userId, token } = sandbox.tenants[0]!;
  const { statusCode, headers } = await request(`${sandbox.url}/live/auth0/authorize`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...signatureHeaders(userId, token) },
  });
  return { status: statusCode, location: String(headers.location) };
}

it('a sign-in is an address, a visit and then fields that are ready to be used', async () => {
  const [caller, stranger] = sandbox.tenants.map(({ userId }) => new SandboxCaller(sandbox, userId));
  const read = () => caller!.post('/live/auth0/read', { brokerage: 'alpaca' });
  const { status, location } = await authorize({ brokerage: 'alpaca' });
  expect(status).toBe(302);
  expect(await read()).toMatchObject({ success: false });
  expect(await (await fetch(location)).text()).toContain('Signed in');
  expect(await read()).toMatchObject({
    success: 'true',
    authorization: {
      'alpaca-access-token': expect.any(String),
      accounts: [{ id: '11223344', name: '11223344 | Margin | USD' }],
    },
  });
  expect(await stranger!.post('/live/auth0/read', { brokerage: 'alpaca' })).toMatchObject({ success: false });
});

it('an unknown brokerage and an unknown sign-in are refused', async () => {
  expect(await authorize({ brokerage: 'nobody' })).toMatchObject({ status: 200 });
  const { origin } = new URL(sandbox.url);
  const page = await fetch(`${origin}/__sandbox/sign-in?user=12345&state=no`);
  expect(await page.text()).toContain('not known');
});
