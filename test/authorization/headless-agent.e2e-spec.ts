import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VAULT_KEY } from '../../src/auth/testing/sealing-keys.js';
import { ALL_SCOPES, SCOPE_GROUPS } from '../../src/auth/scope.js';
import { cliOk } from '../support/cli.js';
import { legacyClient, modernClient, type TestClient } from '../support/clients.js';
import { Idp, RESOURCE } from '../support/idp.js';
import { startStack, type Stack } from '../support/stack.js';
import { walk } from '../support/walk.js';

const TRADER = SCOPE_GROUPS.trader.join(' ');

describe('A program with client_credentials of an identity provider and an account in the vault', () => {
  const directory = mkdtempSync(join(tmpdir(), 'headless-'));
  let idp: Idp;
  let stack: Stack;
  let env: Record<string, string>;

  beforeAll(async () => {
    idp = await Idp.start(ALL_SCOPES);
    const vault = { VAULT_FILE: join(directory, 'vault.json'), VAULT_KEYS: VAULT_KEY };
    stack = await startStack({
      env: {
        ...vault,
        TRUSTED_ISSUERS: JSON.stringify([{ issuer: idp.url }]),
        MCP_PUBLIC_URL: 'https://mcp.example.com',
      },
    });
    env = { ...vault, QUANTCONNECT_API_URL: stack.sandbox.url };
    const { userId, token } = stack.sandbox.tenants[1]!;
    await cliOk(`vault put --issuer ${idp.url} --subject agent --user-id ${userId}`, env, token);
  });
  afterAll(async () => {
    await stack.close();
    await idp.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each([modernClient, legacyClient])(
    'writes, compiles and backtests on its own account',
    async (connect) => {
      stack.sandbox.reset();
      const client: TestClient = await connect(stack.url, await idp.clientCredentials(TRADER, RESOURCE));
      await walk(client, 'Headless');
      await client.close();
      const users = new Set(stack.sandbox.requests().map(({ user }) => user));
      expect([...users]).toEqual([String(stack.sandbox.tenants[1]!.userId)]);
    },
  );

  it('is another tenant than the same subject of another issuer', async () => {
    stack.sandbox.reset();
    const own = await modernClient(stack.url, await stack.token({ subject: 'agent', tenant: null }));
    expect(await own.call('list_projects')).toMatchObject({
      isError: true,
      text: expect.stringContaining('credentials'),
    });
    expect(stack.sandbox.requests()).toEqual([]);
    const { userId, token } = stack.sandbox.tenants[0]!;
    await cliOk(`vault put --subject agent --user-id ${userId}`, env, token);
    const theirs = await modernClient(stack.url, await idp.clientCredentials(TRADER, RESOURCE));
    for (const client of [own, theirs, own, theirs]) await client.call('list_projects');
    const [mine, its] = stack.sandbox.tenants.map((tenant) => String(tenant.userId));
    expect(stack.sandbox.requests({ path: '/projects/read' }).map(({ user }) => user)).toEqual([
      mine,
      its,
      mine,
      its,
    ]);
    const identity = async (client: TestClient) => (await client.call('whoami')).value;
    expect((await identity(own)).tenant).not.toBe((await identity(theirs)).tenant);
    await Promise.all([own.close(), theirs.close()]);
  });
});
