import { VAULT_KEY } from '../../src/auth/testing/sealing-keys.js';
import { called } from '../support/called.js';
import { cli, cliOk } from '../support/cli.js';
import { describeWith } from '../support/installed.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { startStack, type Stack } from '../support/stack.js';

describeWith('postgres', 'The vault in Postgres, shared by two servers', () => {
  let postgres: Postgres;
  let stack: Stack;
  let second: Stack;
  let env: Record<string, string>;

  beforeAll(async () => {
    postgres = await startPostgres();
    const keys = { POSTGRES_URL: postgres.url, VAULT_KEYS: VAULT_KEY };
    stack = await startStack({
      env: {
        ...keys,
        ALLOW_ENV_CREDENTIAL_FALLBACK: 'true',
        ENV_FALLBACK_SUBJECT: 'ops',
        QUANTCONNECT_USER_ID: '67890',
        QUANTCONNECT_API_TOKEN: 'sandbox-token-bob',
      },
    });
    env = { ...keys, JWT_SECRET_KEY: stack.secret, QUANTCONNECT_API_URL: stack.sandbox.url };
    second = await startStack({ env });
  });
  afterAll(async () => {
    await Promise.all([stack.close(), second.close()]);
    await postgres.close();
  });
  beforeEach(() => stack.sandbox.reset());

  const put = (subject: string) =>
    cliOk(`vault put --subject ${subject} --user-id 12345`, env, 'sandbox-token-alice');
  const ask = async (subject: string, url = stack.url) =>
    called(url, await stack.token({ subject, tenant: null }), 'list_projects');

  it('serves on both what was stored once', async () => {
    await put('anna');
    for (const { url } of [stack, second]) expect((await ask('anna', url)).isError).toBe(false);
    expect((await ask('berta')).detail).toEqual({ code: 'credentials_missing' });
    const rows = await postgres.query('SELECT * FROM quantconnect_mcp.credential');
    expect(rows).toMatchObject([{ iss: 'ledgai', sub: 'anna', kek_id: 'v1', disabled_at: null }]);
    expect(JSON.stringify(rows)).not.toContain('12345');
  });

  it('does not open a row that was given to somebody else inside the database', async () => {
    await put('carla');
    await postgres.query(
      `INSERT INTO quantconnect_mcp.credential (iss, sub, kek_id, wrapped_dek, body)
       SELECT iss, 'mallory', kek_id, wrapped_dek, body FROM quantconnect_mcp.credential WHERE sub = 'carla'`,
    );
    expect((await ask('mallory')).detail).toMatchObject({ code: 'credentials_unavailable' });
    expect(stack.sandbox.requests({ path: '/projects/read' })).toEqual([]);
  });

  it('is temporarily unavailable during an outage, and nobody gets another account', async () => {
    await put('dora');
    await ask('anna');
    await postgres.stop();
    stack.sandbox.reset();
    for (const subject of ['dora', 'nobody', 'ops']) {
      expect(await ask(subject)).toMatchObject({
        isError: true,
        detail: { code: 'credentials_unavailable', retryAfterSeconds: 2 },
      });
    }
    expect(stack.sandbox.requests()).toEqual([]);
    // Who was served a moment ago goes on.
    expect((await ask('anna')).isError).toBe(false);
    expect(await cli('vault list', env)).toMatchObject({ code: 75 });

    await postgres.start();
    const startMs = performance.now();
    while ((await ask('dora')).isError) await new Promise((done) => setTimeout(done, 20));
    const recoveryMs = performance.now() - startMs;
    process.stderr.write(`Postgres back: served again after ${recoveryMs.toFixed(0)} ms\n`);
    expect(recoveryMs).toBeLessThan(3_000);
    expect((await ask('ops')).isError).toBe(false);
  });

  it('lets a server start while the database is away', async () => {
    await postgres.stop();
    const early = await startStack({ env });
    expect((await ask('dora', early.url)).detail).toMatchObject({ code: 'credentials_unavailable' });
    const plain = await called(early.url, await stack.token({ subject: 'eve' }), 'whoami');
    expect(plain.value.quantconnect).toMatchObject({ credentials: 'claim' });
    await postgres.start();
    expect((await ask('dora', early.url)).isError).toBe(false);
    await early.close();
  });
});
