import { Logger } from '@nestjs/common';
import type { Principal } from '../principal.js';
import { type Changes, settingsWith } from '../testing/auth-app.js';
import { API_TOKEN, CREDENTIALS } from '../testing/tokens.js';
import { SealedClaim } from '../verify/sealed-claim.js';
import type { CredentialRequest } from './credential-lookup.js';
import { CredentialResolver } from './credential-resolver.js';
import { EnvironmentLookup } from './environment.lookup.js';
import { PlainClaimLookup } from './plain-claim.lookup.js';

const OPERATOR = { userId: '1', apiToken: 'operator-token', organizationId: 'org-0' };
const FALLBACK: Changes = {
  auth: { allowEnvCredentialFallback: true, envFallbackSubject: 'alice' },
  quantconnect: OPERATOR,
};

function resolverWith(changes: Changes): CredentialResolver {
  const { auth, quantconnect } = settingsWith(changes);
  return new CredentialResolver([new PlainClaimLookup(auth), new EnvironmentLookup(auth, quantconnect)]);
}

const request = (
  claim?: { content: unknown },
  changes: Partial<CredentialRequest> = {},
): CredentialRequest => ({
  principal: { issuer: 'ledgai', subject: 'alice', expiresAt: Date.now() / 1000 } as Principal,
  ...(claim && { credentialClaim: new SealedClaim(claim.content) }),
  ownsEnvironment: false,
  ...changes,
});
const withPrincipal = (changes: object) =>
  request(undefined, { principal: { ...request().principal, ...changes } });

let warnings: jest.SpyInstance;
beforeEach(() => {
  warnings = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

describe('credentials in the token', () => {
  it.each([
    ['a text', '406922'],
    ['a number', 406_922],
  ])('are used, with the user id as %s', async (_, user_id) => {
    const { account, source } = await resolverWith({}).resolve(
      request({ content: { ...CREDENTIALS, user_id } }),
    );
    expect([source, account.userId, account.organizationId]).toEqual(['claim', '406922', 'org-1']);
  });

  it.each([undefined, null])('may have %s as organization', async (organization_id) => {
    const content = { ...CREDENTIALS, organization_id };
    const { account } = await resolverWith({}).resolve(request({ content }));
    expect(account.organizationId).toBeUndefined();
  });

  it('win over the environment', async () => {
    const { source } = await resolverWith(FALLBACK).resolve(request({ content: CREDENTIALS }));
    expect(source).toBe('claim');
  });

  it.each([
    ['null', null],
    ['empty text', ''],
    ['an empty object', {}],
    ['a list', [CREDENTIALS]],
    ['no token', { user_id: '1' }],
    ['no user', { api_token: 't' }],
    ['blank values', { user_id: ' ', api_token: ' ' }],
    ['an empty token', { user_id: '1', api_token: '' }],
    ['a token with a space', { user_id: '1', api_token: 'a b' }],
    ['a token with a line break', { user_id: '1', api_token: 'a\r\nX: 1' }],
    ['a token that is a number', { user_id: '1', api_token: 5 }],
    ['a token of 10 MB', { user_id: '1', api_token: 'x'.repeat(10_000_000) }],
    ['a user that is a name', { user_id: 'your-user-id', api_token: 't' }],
    ['a user with a fraction', { user_id: 1.5, api_token: 't' }],
    ['a user below one', { user_id: 0, api_token: 't' }],
    ['an empty organization', { user_id: '1', api_token: 't', organization_id: '' }],
    ['an organization that is an object', { user_id: '1', api_token: 't', organization_id: {} }],
    ['a misspelled field', { ...CREDENTIALS, organisation_id: 'o' }],
    ['a field of the prototype', JSON.parse('{"user_id":"1","api_token":"t","__proto__":{}}') as unknown],
  ])('with %s are an error, also where the environment would do', async (_, content) => {
    for (const changes of [{}, { ownsEnvironment: true }]) {
      const resolved = resolverWith(FALLBACK).resolve(request({ content }, changes));
      await expect(resolved).rejects.toMatchObject({
        name: 'CredentialsError',
        code: 'credentials_invalid',
        message: expect.stringMatching(/^The claim qc_credentials .* Ask for a new token\.$/),
      });
    }
  });

  it('are refused where they are not allowed, also where the environment would do', async () => {
    const changes = { ...FALLBACK, auth: { ...FALLBACK.auth, allowPlaintextCredentialClaim: false } };
    await expect(resolverWith(changes).resolve(request({ content: CREDENTIALS }))).rejects.toMatchObject({
      code: 'credentials_not_allowed',
    });
  });

  it('are refused from an issuer that is not this server', async () => {
    const principal = { issuer: 'https://idp.example.com', subject: 'alice' } as Principal;
    await expect(
      resolverWith(FALLBACK).resolve(request({ content: CREDENTIALS }, { principal })),
    ).rejects.toMatchObject({ code: 'credentials_not_allowed' });
  });

  it.each([
    [86_400, 'resolves'],
    [86_500, 'rejects'],
  ] as const)('of a token that lives %i s more: %s', async (seconds, outcome) => {
    const principal = { ...request().principal, expiresAt: Date.now() / 1000 + seconds } as Principal;
    const resolved = resolverWith({}).resolve(request({ content: CREDENTIALS }, { principal }));
    if (outcome === 'resolves') await expect(resolved).resolves.toBeDefined();
    else await expect(resolved).rejects.toMatchObject({ code: 'credentials_not_allowed' });
  });

  it('are warned about once per token, with the way to refuse them and without their value', async () => {
    const resolver = resolverWith({});
    const useOf = (tokenId: string) => {
      const principal = { ...request().principal, tenant: 'a1b2', tokenId };
      return resolver.resolve(request({ content: CREDENTIALS }, { principal }));
    };
    for (const tokenId of ['one', 'two', 'one', 'two', 'one']) await useOf(tokenId);
    expect(warnings).toHaveBeenCalledTimes(2);
    for (let index = 0; index < 1000; index += 1) await useOf(`more-${index}`);
    warnings.mockClear();
    await useOf('more-999');
    expect(warnings).not.toHaveBeenCalled();
    await useOf('one');
    expect(warnings).toHaveBeenCalledTimes(1);
    expect(warnings).toHaveBeenCalledWith(expect.stringContaining('tenant a1b2'));
    expect(warnings).toHaveBeenCalledWith(expect.stringContaining('ALLOW_PLAINTEXT_CREDENTIAL_CLAIM=false'));
    expect(JSON.stringify(warnings.mock.calls)).not.toContain(API_TOKEN);
  });
});

describe('credentials of the environment', () => {
  it('are used by the subject they are meant for', async () => {
    const { account, source } = await resolverWith(FALLBACK).resolve(request());
    expect([source, account.userId, account.organizationId]).toEqual(['environment', '1', 'org-0']);
  });

  it.each([
    { subject: 'bob' },
    { subject: 'Alice' },
    { subject: 'alice ' },
    { issuer: 'https://idp.example.com' },
  ])('are not for %j', async (principal) => {
    await expect(resolverWith(FALLBACK).resolve(withPrincipal(principal))).rejects.toMatchObject({
      code: 'credentials_missing',
    });
  });

  it.each([
    { allowEnvCredentialFallback: false, envFallbackSubject: 'alice' },
    { allowEnvCredentialFallback: true },
  ])('are not for anybody with %j', async (auth) => {
    const resolver = resolverWith({ auth, quantconnect: OPERATOR });
    await expect(resolver.resolve(request())).rejects.toMatchObject({ code: 'credentials_missing' });
  });

  it('are used by who owns the environment', async () => {
    const resolver = resolverWith({ quantconnect: OPERATOR });
    const { source } = await resolver.resolve(request(undefined, { ownsEnvironment: true }));
    expect(source).toBe('environment');
  });

  it.each([{}, { userId: '1' }, { apiToken: 't' }, { userId: 'me', apiToken: 't' }])(
    'with %j are an error that names the variables',
    async (quantconnect) => {
      const resolved = resolverWith({ quantconnect }).resolve(request(undefined, { ownsEnvironment: true }));
      await expect(resolved).rejects.toMatchObject({
        code: 'environment_incomplete',
        message: expect.stringContaining('QUANTCONNECT_'),
      });
    },
  );
});
