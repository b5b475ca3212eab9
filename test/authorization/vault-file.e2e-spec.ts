import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OTHER_VAULT_KEY, VAULT_KEY } from '../../src/auth/testing/sealing-keys.js';
import { Vault } from '../../src/auth/credentials/vault/vault.js';
import { VAULT } from '../../src/auth/credentials/vault/vault.lookup.js';
import { called } from '../support/called.js';
import { cliOk } from '../support/cli.js';
import { startStack, type Stack } from '../support/stack.js';

describe('The vault in a file, written by the command line beside the server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'vault-e2e-'));
  const path = join(directory, 'vault.json');
  let stack: Stack;
  let env: Record<string, string>;

  beforeAll(async () => {
    env = { VAULT_FILE: path, VAULT_KEYS: VAULT_KEY };
    stack = await startStack({ env });
    env = { ...env, QUANTCONNECT_API_URL: stack.sandbox.url };
  });
  afterAll(async () => {
    await stack.close();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await stack.audit.clear();
    stack.sandbox.reset();
  });

  const put = (subject: string, tenant = 0, rest = '') => {
    const { userId, token } = stack.sandbox.tenants[tenant]!;
    return cliOk(`vault put --subject ${subject} --user-id ${userId} ${rest}`, env, token);
  };
  const ask = async (subject: string, url = stack.url) => {
    const token = await stack.token({ subject, tenant: null });
    return called(url, token, 'list_projects');
  };
  const users = () => stack.sandbox.requests({ path: '/projects/read' }).map(({ user }) => user);

  it('serves a subject as soon as their credentials are stored', async () => {
    expect((await ask('anna')).detail).toEqual({ code: 'credentials_missing' });
    await put('anna');
    expect((await ask('anna')).isError).toBe(false);
    expect(users()).toEqual(['12345']);
    expect((await stack.audit.read()).at(-1)).toMatchObject({ authority: { credential_source: 'vault' } });
    expect((await ask('Anna')).detail).toEqual({ code: 'credentials_missing' });
  });

  it('takes corrected credentials at the first call after QuantConnect refused the old ones', async () => {
    await cliOk('vault put --subject berta --user-id 12345 --no-verify', env, 'not-the-token');
    const refused = await ask('berta');
    expect(refused.detail).toEqual({ code: 'quantconnect_unauthorized' });
    await put('berta', 1);
    expect((await ask('berta')).isError).toBe(false);
    expect(users()).toEqual(['12345', '67890']);
  });

  it('does not switch credentials off because QuantConnect refused them once', async () => {
    await put('carla');
    stack.sandbox.fault({ kind: 'status', status: 401, path: '/projects/read' });
    expect((await ask('carla')).detail).toEqual({ code: 'quantconnect_unauthorized' });
    expect((await ask('carla')).isError).toBe(false);
  });

  it('refuses credentials that were switched off, with the cure', async () => {
    await put('dora');
    await cliOk('vault disable --subject dora', env);
    expect(await ask('dora')).toMatchObject({
      detail: { code: 'credentials_disabled' },
      text: expect.stringContaining('vault put'),
    });
  });

  it('honours a removal at once in the process that made it', async () => {
    await put('emil');
    expect((await ask('emil')).isError).toBe(false);
    await stack.app.get<Vault>(VAULT).remove({ issuer: 'ledgai', subject: 'emil' });
    expect((await ask('emil')).detail).toEqual({ code: 'credentials_missing' });
  });

  it('is temporarily unavailable while the file is damaged, and loses nothing', async () => {
    await put('frida');
    const backup = join(directory, 'backup.json');
    copyFileSync(path, backup);
    const damaged = readFileSync(path, 'utf8').slice(0, 100);
    writeFileSync(path, damaged);
    expect(await ask('frida')).toMatchObject({
      isError: true,
      detail: { code: 'credentials_unavailable', retryAfterSeconds: 60 },
      text: expect.stringContaining('Nothing was sent'),
    });
    expect(await stack.audit.read()).toMatchObject([
      { outcome: 'error', reason_code: 'credentials_unavailable' },
    ]);
    await expect(put('gerd')).rejects.toThrow('ended with 75');
    expect(readFileSync(path, 'utf8')).toBe(damaged);
    copyFileSync(backup, path);
    expect((await ask('frida')).isError).toBe(false);
  });

  it('is temporarily unavailable to a server that lacks the key (5.4/60)', async () => {
    await put('hans');
    const keyless = await startStack({
      env: {
        ...env,
        VAULT_KEYS: OTHER_VAULT_KEY,
        JWT_SECRET_KEY: stack.secret,
        ALLOW_ENV_CREDENTIAL_FALLBACK: 'true',
        ENV_FALLBACK_SUBJECT: 'hans',
        QUANTCONNECT_USER_ID: '67890',
        QUANTCONNECT_API_TOKEN: 'sandbox-token-bob',
      },
    });
    stack.sandbox.reset();
    expect((await ask('hans', keyless.url)).detail).toEqual({
      code: 'credentials_unavailable',
      retryAfterSeconds: 60,
    });
    expect(stack.sandbox.requests()).toEqual([]);
    await keyless.close();
  });
});
