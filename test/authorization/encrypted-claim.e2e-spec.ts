import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { CLAIM_KEY, OTHER_CLAIM_KEY } from '../../src/auth/testing/sealing-keys.js';
import { called } from '../support/called.js';
import { cli, cliOk } from '../support/cli.js';
import { startStack, type Stack } from '../support/stack.js';

const CLAIM = 'qc_credentials_enc';
const FALLBACK = {
  ALLOW_ENV_CREDENTIAL_FALLBACK: 'true',
  ENV_FALLBACK_SUBJECT: 'alice',
  QUANTCONNECT_USER_ID: '67890',
  QUANTCONNECT_API_TOKEN: 'sandbox-token-bob',
};

describe('The claim qc_credentials_enc', () => {
  let stack: Stack;
  let env: Record<string, string>;

  beforeAll(async () => {
    env = {
      JWT_SECRET_KEY: randomBytes(32).toString('hex'),
      CREDENTIAL_CLAIM_KEYS: CLAIM_KEY,
      ALLOW_PLAINTEXT_CREDENTIAL_CLAIM: 'false',
    };
    stack = await startStack({ env: { ...env, ...FALLBACK } });
  });
  afterAll(() => stack.close());
  beforeEach(async () => {
    await stack.audit.clear();
    stack.sandbox.reset();
  });

  const created = (subject = 'alice', changes: Record<string, string> = {}) => {
    const { userId, token, organizationId } = stack.sandbox.tenants[0]!;
    const account = `--user-id ${userId} --api-token ${token} --organization-id ${organizationId}`;
    return cliOk(`token create --subject ${subject} --group trader ${account}`, { ...env, ...changes });
  };
  const claimOf = async (subject?: string, changes?: Record<string, string>) =>
    String(decodeJwt(await created(subject, changes))[CLAIM]);
  /** A token as only the signer can make it, with this claim. */
  const tokenWith = (claim: unknown) => stack.token({ tenant: null, claims: { [CLAIM]: claim } });

  it('gives its bearer the account that the operator encrypted into the token', async () => {
    const token = await created();
    expect(Buffer.from(token.split('.')[1]!, 'base64url').toString()).not.toContain('sandbox-token-alice');
    const { value } = await called(stack.url, token, 'whoami');
    expect(value.quantconnect).toEqual({
      userId: '12345',
      organizationId: 'a11ce000000000000000000000012345',
      credentials: 'encrypted_claim',
    });
    expect((await called(stack.url, token, 'list_projects')).isError).toBe(false);
    expect((await stack.audit.read()).at(-1)).toMatchObject({
      authority: { credential_source: 'encrypted_claim' },
    });
    expect(stack.sandbox.requests().map(({ user }) => user)).toEqual(['12345']);
  });

  it.each<[string, () => unknown]>([
    ['pasted under another sub', () => claimOf('mallory')],
    ['of another issuer', () => claimOf('alice', { JWT_ISSUER: 'somebody-else' })],
    ['of another key', () => claimOf('alice', { CREDENTIAL_CLAIM_KEYS: OTHER_CLAIM_KEY })],
    ['tampered', async () => `${(await claimOf()).slice(0, -8)}AAAAAAAA`],
    ['cut off', async () => (await claimOf()).slice(0, -30)],
    ['of 3 kB', async () => `${await claimOf()}${'A'.repeat(2600)}`],
    ['null', () => null],
    ['empty', () => ''],
    ['that is an object', () => ({ user_id: '67890', api_token: 'sandbox-token-bob' })],
  ])('%s is an error, not the account of the server', async (_, claim) => {
    const { isError, text, detail } = await called(
      stack.url,
      await tokenWith(await claim()),
      'list_projects',
    );
    expect([isError, detail]).toEqual([true, { code: 'credentials_invalid' }]);
    expect(text).toMatch(/^The claim qc_credentials_enc .* Ask for a new token\. Reference: \w{10}\.$/);
    expect(stack.sandbox.requests()).toEqual([]);
    expect(await stack.audit.read()).toMatchObject([
      { outcome: 'failure', reason_code: 'credentials_invalid' },
    ]);
  });

  it('is good in the hands of others only as what it is: a token of alice', async () => {
    // The whole token, of course, still is what it was.
    const { value } = await called(stack.url, await tokenWith(await claimOf()), 'whoami');
    expect(value).toMatchObject({ subject: 'alice', quantconnect: { credentials: 'encrypted_claim' } });
  });

  it('outlives a change of keys while its key is in the ring, and not afterwards', async () => {
    const old = await created();
    const token = (rings: string) => created('alice', { CREDENTIAL_CLAIM_KEYS: rings });
    for (const [ring, isError] of [
      [`${OTHER_CLAIM_KEY},${CLAIM_KEY}`, false],
      [OTHER_CLAIM_KEY, true],
    ] as const) {
      const rotated = await startStack({
        env: { ...env, CREDENTIAL_CLAIM_KEYS: ring, QUANTCONNECT_API_URL: stack.sandbox.url },
      });
      expect((await called(rotated.url, await token(ring), 'list_projects')).isError).toBe(false);
      const { detail, ...answer } = await called(rotated.url, old, 'list_projects');
      expect(answer.isError).toBe(isError);
      if (isError) expect(detail).toEqual({ code: 'credentials_invalid' });
      await rotated.close();
    }
  });

  it('is refused by a server without keys, which names the setting', async () => {
    const { CREDENTIAL_CLAIM_KEYS: _keys, ...without } = env;
    const keyless = await startStack({ env: { ...without, ...FALLBACK } });
    const { detail, text } = await called(keyless.url, await created(), 'list_projects');
    expect(detail).toEqual({ code: 'credentials_not_allowed' });
    expect(text).toContain('CREDENTIAL_CLAIM_KEYS');
    expect(keyless.sandbox.requests()).toEqual([]);
    await keyless.close();
  });

  it('is what token create makes wherever there are keys', async () => {
    const { code } = await cli(
      'token create --subject alice --group readonly --plain-credentials --user-id 1 --api-token x',
      env,
    );
    expect(code).toBe(64);
  });
});
