import { AuthConfig } from '../../config/auth.config.js';
import { CredentialsConfig } from '../../config/credentials.config.js';
import { type Environment, loadConfig } from '../../config/env.js';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import { firstSteps, missingAccount, startedWithout } from './first-run.js';

const CANARY = 'canary-of-an-api-token';
const ACCOUNT = { QUANTCONNECT_USER_ID: '406922', QUANTCONNECT_API_TOKEN: CANARY };

const missingIn = (env: Environment) =>
  missingAccount({
    auth: loadConfig(AuthConfig, env),
    credentials: loadConfig(CredentialsConfig, env),
    quantconnect: loadConfig(QuantConnectConfig, env),
  });

describe('missingAccount', () => {
  it.each<[string, Environment, RegExp]>([
    ['nothing', {}, /set QUANTCONNECT_USER_ID and QUANTCONNECT_API_TOKEN where/],
    ['a user id alone', { QUANTCONNECT_USER_ID: '406922' }, /set QUANTCONNECT_API_TOKEN where/],
    ['the dots of an example', { ...ACCOUNT, QUANTCONNECT_USER_ID: '…' }, /user_id must be a positive whole/],
    ['an organization with a space', { ...ACCOUNT, QUANTCONNECT_ORGANIZATION_ID: 'a b' }, /organization_id/],
    [
      'settings of a bundle that nobody filled in',
      { QUANTCONNECT_USER_ID: '${user_config.user_id}', QUANTCONNECT_API_TOKEN: '${user_config.api_token}' },
      /set QUANTCONNECT_USER_ID and QUANTCONNECT_API_TOKEN where/,
    ],
  ])('with %s says what to set', (_, env, words) => {
    expect(missingIn(env)).toMatch(words);
  });

  it.each<[string, Environment]>([
    ['user id and token', ACCOUNT],
    [
      'an optional setting of a bundle left open',
      { ...ACCOUNT, QUANTCONNECT_ORGANIZATION_ID: '${user_config.x}' },
    ],
    ['a token, which may carry it', { MCP_TOKEN: 'a.b.c' }],
    ['a vault, which may hold it', { VAULT_FILE: 'vault.json' }],
  ])('with %s has nothing to say', (_, env) => {
    expect(missingIn(env)).toBeUndefined();
  });

  it('repeats no value', () => {
    const missing = missingIn({ ...ACCOUNT, QUANTCONNECT_USER_ID: 'user-canary' })!;
    for (const text of [missing, firstSteps(missing), startedWithout(missing)])
      expect(text).not.toMatch(/canary/);
  });
});
