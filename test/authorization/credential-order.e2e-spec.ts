import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { CLAIM_KEY, VAULT_KEY } from '../../src/auth/testing/sealing-keys.js';
import { called } from '../support/called.js';
import { cliOk } from '../support/cli.js';
import { startStack, type Stack } from '../support/stack.js';

// One QuantConnect user for each place, so that the answer tells which was asked.
const TENANTS = [1, 2, 3, 4].map((userId) => ({
  userId,
  token: `token-of-${userId}`,
  organizationId: String(userId).repeat(32),
}));
const [ENCRYPTED, PLAIN, VAULT, ENVIRONMENT] = ['1', '2', '3', '4'];

describe('Where the QuantConnect account of a caller comes from', () => {
  const directory = mkdtempSync(join(tmpdir(), 'credential-order-'));
  const vaultFile = join(directory, 'vault.json');
  let stack: Stack;
  let env: Record<string, string>;

  beforeAll(async () => {
    env = {
      CREDENTIAL_CLAIM_KEYS: CLAIM_KEY,
      VAULT_KEYS: VAULT_KEY,
      VAULT_FILE: vaultFile,
      ALLOW_ENV_CREDENTIAL_FALLBACK: 'true',
      ENV_FALLBACK_SUBJECT: 'alice',
      QUANTCONNECT_USER_ID: ENVIRONMENT,
      QUANTCONNECT_API_TOKEN: 'token-of-4',
    };
    stack = await startStack({ env, sandbox: { tenants: TENANTS } });
    env = { ...env, JWT_SECRET_KEY: stack.secret };
  });
  afterAll(async () => {
    await stack.close();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => stack.sandbox.reset());

  const store = (userId: string) =>
    cliOk(`vault put --no-verify --subject alice --user-id ${userId}`, env, `token-of-${userId}`);
  const encrypted = async () => {
    const line = `token create --subject alice --group trader --user-id 1 --api-token token-of-1`;
    return decodeJwt(await cliOk(line, env))['qc_credentials_enc'];
  };
  const plain = { user_id: PLAIN, api_token: 'token-of-2' };
  const ask = async (claims: Record<string, unknown>, subject = 'alice') => {
    const token = await stack.token({ subject, tenant: null, claims });
    const { detail } = await called(stack.url, token, 'list_projects');
    const source = (await stack.audit.read()).at(-1)?.authority?.credential_source;
    return { code: detail?.code, source, users: stack.sandbox.requests().map(({ user }) => user) };
  };

  // The order of these tests is that of the places, from the last to the first.
  it('is the environment of the server last, and for its subject only', async () => {
    expect(await ask({})).toEqual({ code: undefined, source: 'environment', users: [ENVIRONMENT] });
    stack.sandbox.reset();
    expect(await ask({}, 'bob')).toEqual({ code: 'credentials_missing', source: undefined, users: [] });
  });

  it('is the vault before the environment', async () => {
    await store(VAULT);
    expect(await ask({})).toEqual({ code: undefined, source: 'vault', users: [VAULT] });
  });

  it('is the readable claim before the vault', async () => {
    expect(await ask({ qc_credentials: plain })).toMatchObject({ source: 'claim', users: [PLAIN] });
  });

  it('is the encrypted claim before all', async () => {
    const claims = { qc_credentials_enc: await encrypted(), qc_credentials: plain };
    expect(await ask(claims)).toMatchObject({ source: 'encrypted_claim', users: [ENCRYPTED] });
  });

  it.each<[string, string, () => Record<string, unknown> | Promise<Record<string, unknown>>]>([
    ['encrypted claim', 'credentials_invalid', () => ({ qc_credentials_enc: 'x', qc_credentials: plain })],
    ['readable claim', 'credentials_invalid', () => ({ qc_credentials: {} })],
    [
      'vault row that is switched off',
      'credentials_disabled',
      async () => {
        await cliOk('vault disable --subject alice', env);
        return {};
      },
    ],
    [
      'vault',
      'credentials_unavailable',
      () => {
        writeFileSync(vaultFile, 'damaged');
        return {};
      },
    ],
  ])('is an error when a place cannot be used (%s); no other is asked', async (_, code, make) => {
    const claims = await make();
    // A row that a process read a moment ago it may use for up to a minute; a refusal of QuantConnect ends that.
    const times = stack.processes;
    stack.sandbox.fault({ kind: 'status', status: 401, path: '/projects/read', times });
    for (let n = 0; n < times && Object.keys(claims).length === 0; n += 1) await ask({});
    stack.sandbox.reset();
    expect(await ask(claims)).toEqual({ code, source: undefined, users: [] });
  });
});
