import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hexOf, OTHER_VAULT_KEY, VAULT_KEY } from '../auth/testing/sealing-keys.js';
import { SECRET } from '../auth/testing/tokens.js';
import type { Environment } from '../config/env.js';
import { type Sandbox, startSandbox } from '../sandbox/index.js';
import { run } from './run.js';

describe('the vault commands', () => {
  const directory = mkdtempSync(join(tmpdir(), 'vault-cli-'));
  let sandbox: Sandbox;
  let env: Record<string, string>;
  let count = 0;

  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(async () => {
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => {
    sandbox.reset();
    count += 1;
    const file = join(directory, `${count}.json`);
    env = { VAULT_FILE: file, VAULT_KEYS: VAULT_KEY, QUANTCONNECT_API_URL: sandbox.url };
  });

  const user = () => sandbox.tenants[0]!;
  async function cli(
    line: string,
    { input = '', changes = {} }: { input?: string; changes?: Environment } = {},
  ) {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await run(line.split(' ').filter(Boolean), {
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      readInput: () => Promise.resolve(input),
      env: { ...env, ...changes },
      version: '1.2.3',
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  }
  const put = (rest = '', options: { input?: string; changes?: Environment } = {}) =>
    cli(`vault put --subject alice --user-id ${user().userId} ${rest}`, {
      input: `${user().token}\n`,
      ...options,
    });

  it('store what QuantConnect accepts, with the token from the input', async () => {
    expect(await put()).toEqual({
      code: 0,
      out: '',
      err: 'Stored for alice of ledgai. QuantConnect accepts them.',
    });
    expect(sandbox.requests().map(({ path }) => path)).toEqual(['/authenticate']);
    expect(readFileSync(env['VAULT_FILE']!, 'utf8')).not.toContain(user().token);
    const { out } = await cli('vault list');
    expect(out).toMatch(/^ledgai\talice\tv1\t[\d:.TZ-]+\t[\d:.TZ-]+\t-$/);
    expect(out).not.toContain(String(user().userId));
  });

  it('say that an organization is not verified', async () => {
    expect((await put('--organization-id abc')).err).toContain('whether the organization is theirs shows');
  });

  it('take the token of an option or of the environment, but not that of another user', async () => {
    const token = { QUANTCONNECT_API_TOKEN: user().token };
    expect(await put(`--api-token ${user().token}`, { input: '' })).toMatchObject({ code: 0 });
    expect(await put('', { input: '', changes: token })).toMatchObject({ code: 0 });
    const foreign = { ...token, QUANTCONNECT_USER_ID: '999' };
    expect(await put('', { input: '', changes: foreign })).toMatchObject({
      code: 64,
      err: expect.stringContaining('There is no API token'),
    });
  });

  it('store nothing that QuantConnect refuses, and do not show it', async () => {
    const { code, err } = await put('', { input: 'wrong-token' });
    expect([code, err]).toEqual([
      1,
      'QuantConnect does not accept this user id and API token. Nothing was stored.',
    ]);
    expect(await cli('vault list')).toMatchObject({ out: '', err: '0 stored.' });
  });

  it.each(['drop', 'garbage', 'status'] as const)(
    'store nothing while QuantConnect does not answer (%s), unless asked to',
    async (kind) => {
      sandbox.fault({ kind, times: 3 });
      const { code, err } = await put();
      expect(code).toBe(75);
      expect(err).toContain('could not be verified, and nothing was stored');
      expect((await cli('vault list')).out).toBe('');
      expect(await put('--no-verify')).toMatchObject({
        code: 0,
        err: expect.stringContaining('was not asked'),
      });
    },
  );

  it('remove and disable', async () => {
    await put('--issuer https://idp.example.com');
    expect(await cli('vault remove --subject alice')).toMatchObject({
      code: 1,
      err: 'Nothing is stored for alice of ledgai.',
    });
    const owner = '--subject alice --issuer https://idp.example.com';
    expect(await cli(`vault disable ${owner}`)).toMatchObject({ code: 0 });
    expect((await cli('vault list')).out).toMatch(/Z\t\S+Z\t\S+Z$/);
    expect(await cli(`vault remove ${owner}`)).toMatchObject({ code: 0 });
    expect((await cli('vault list')).err).toBe('0 stored.');
  });

  it('renew the keys, and name what they cannot renew', async () => {
    await put('--issuer one');
    await put('--issuer two', { changes: { VAULT_KEYS: OTHER_VAULT_KEY } });
    expect(await cli('vault rewrap', { changes: { VAULT_KEYS: OTHER_VAULT_KEY } })).toMatchObject({
      code: 1,
      err: 'alice of one: VAULT_KEYS has no entry "v1".\n0 renewed, 1 were current, 1 failed.',
    });
    expect(await cli('vault rewrap', { changes: { VAULT_KEYS: `${OTHER_VAULT_KEY},${VAULT_KEY}` } })).toEqual(
      {
        code: 0,
        out: '',
        err: '1 renewed, 1 were current, 0 failed.',
      },
    );
  });

  it.each([
    ['vault', 64, 'vault needs one of: vault put, vault list'],
    ['vault put --user-id 1', 64, '--subject is missing'],
    ['vault put --subject alice', 64, '--user-id is missing'],
    ['vault put --subject alice --user-id me', 64, 'user_id must be'],
    [`vault put --subject ${'x'.repeat(256)} --user-id 1`, 64, '--issuer and --subject take'],
    ['vault put hunter2', 64, 'Too many arguments'],
    ['vault list all', 64, 'Too many arguments'],
    ['vault remove', 64, '--subject is missing'],
  ])('%s ends with %i', async (line, code, message) => {
    const result = await cli(line, { input: 'token' });
    expect(result).toMatchObject({ code, err: expect.stringContaining(message) });
    expect(result.err).not.toContain('hunter2');
  });

  it.each([
    [{ VAULT_FILE: '', VAULT_KEYS: '' }, 78, 'There is no vault'],
    [{ VAULT_KEYS: '' }, 78, 'The vault needs VAULT_KEYS'],
    [{ POSTGRES_URL: 'postgres://u:hunter2@h/d' }, 78, 'keep one of them'],
    [{ JWT_SECRET_KEY: hexOf(VAULT_KEY) }, 78, 'the same key as JWT_SECRET_KEY'],
    [{ VAULT_FILE: '/no/such/directory/vault.json' }, 75, 'VAULT_FILE cannot be used: ENOENT'],
    [{ VAULT_FILE: '', POSTGRES_URL: 'postgres://u:hunter2@127.0.0.1:1/d' }, 75, 'Postgres cannot be used'],
  ] as [Environment, number, string][])('with %j end with %i', async (changes, code, message) => {
    const result = await cli('vault list', { changes: { JWT_SECRET_KEY: SECRET, ...changes } });
    expect(result).toMatchObject({ code, err: expect.stringContaining(message) });
    expect(result.err).not.toContain('hunter2');
  });

  it('say that a damaged file is one, and leave it alone', async () => {
    writeFileSync(env['VAULT_FILE']!, '{"version":1,"rows":');
    expect(await put()).toMatchObject({ code: 75, err: expect.stringContaining('it is not JSON') });
    expect(readFileSync(env['VAULT_FILE']!, 'utf8')).toBe('{"version":1,"rows":');
  });
});
