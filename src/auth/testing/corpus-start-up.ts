import { createHash } from 'node:crypto';
import { TrustedIssuer } from '../../config/trusted-issuer.js';
import type { Changes } from './auth-app.js';
import { CLAIM_KEY, hexOf, VAULT_KEY } from './sealing-keys.js';
import { SECRET } from './tokens.js';

const placeholder = (secret: string) => ({ secret, reason: 'is a well-known placeholder' });

export const WEAK_SECRETS: readonly { readonly secret: string | undefined; readonly reason: string }[] = [
  { secret: undefined, reason: 'is not set, nor is TRUSTED_ISSUERS' },
  ...[
    'changeme',
    'CHANGEME',
    'your-secret-key',
    'your-secret-key-here',
    'your-jwt-secret',
    'secret',
    'dev-secret-key-change-in-production',
    'changeme'.repeat(6),
    'changeme-0123456789-0123456789-0123456789',
    'your-secret-key-here!!!!!!!!!!!!!!!!!!!!',
    'my-super-secret-jwt-secret-key-key-key',
    `base64:${Buffer.from('changeme'.repeat(5)).toString('base64')}`,
    `hex:${Buffer.from('your-secret-key-here-your-secret').toString('hex')}`,
  ].map(placeholder),
  { secret: 'q7Zr-VnE3k.tX9wLdB2hYcM5uJ8sFp', reason: 'has fewer than 32 bytes' },
  {
    secret: `base64:${Buffer.alloc(31, 'abcdefghijklmnopqrstu').toString('base64')}`,
    reason: 'has fewer than 32',
  },
  { secret: 'a'.repeat(64), reason: 'is one byte repeated' },
  { secret: `hex:${'00'.repeat(32)}`, reason: 'is one byte repeated' },
  { secret: 'abcdefghijklmno'.repeat(4), reason: 'has fewer than 16 different bytes' },
  { secret: '0123456789abcdef'.repeat(4), reason: 'has fewer than 16 different bytes' },
  { secret: 'base64:not base64!', reason: 'is not written in the encoding' },
  { secret: 'hex:0123456789abcdefg', reason: 'is not written in the encoding' },
];

interface StartUpCase {
  readonly line: string;
  readonly title: string;
  readonly changes: Changes;
  /** Variables that the problems name, in order; none when the server may start. */
  readonly names: readonly string[];
}

const idp = 'https://idp.example.com';
const trusts = (title: string, entry: Partial<TrustedIssuer>, names: readonly string[]): StartUpCase => ({
  line: '63',
  title,
  changes: { auth: { trustedIssuers: [trusted(entry)] } },
  names,
});
const trusted = (entry: Partial<TrustedIssuer> = {}): TrustedIssuer =>
  Object.assign(new TrustedIssuer(), { issuer: idp, audience: 'https://mcp.example.com/mcp', ...entry });
const previous = (title: string, jwtSecretKeysPrevious: string[], names: readonly string[]): StartUpCase => ({
  line: '61',
  title,
  changes: { auth: { jwtSecretKeysPrevious } },
  names,
});
const good = (seed: string) => `base64:${createHash('sha256').update(seed).digest('base64')}`;

const EXTERNAL_CASES: readonly StartUpCase[] = [
  previous('previous keys that are good start', [good('a'), good('b')], []),
  previous(
    'a weak previous key stops',
    [good('a'), 'changeme'],
    ['JWT_SECRET_KEYS_PREVIOUS [1] is a well-known'],
  ),
  previous('a short previous key stops', ['base64:AAAA'], ['JWT_SECRET_KEYS_PREVIOUS [0] has fewer than 32']),
  previous('four keys in all stop', ['a', 'b', 'c'].map(good), ['JWT_SECRET_KEYS_PREVIOUS may hold 2 keys']),
  {
    line: '61',
    title: 'previous keys without a current one stop',
    changes: { auth: { jwtSecretKey: undefined, jwtSecretKeysPrevious: [good('a')] } },
    names: ['JWT_SECRET_KEYS_PREVIOUS needs JWT_SECRET_KEY'],
  },
  {
    line: '61',
    title: 'a trusted issuer and no key of its own starts',
    changes: { auth: { jwtSecretKey: undefined, trustedIssuers: [trusted()] } },
    names: [],
  },
  {
    line: '61',
    title: 'a weak key beside a trusted issuer stops',
    changes: { auth: { jwtSecretKey: 'changeme', trustedIssuers: [trusted()] } },
    names: ['JWT_SECRET_KEY is a well-known placeholder'],
  },
  {
    line: '62',
    title: 'without authentication under a public URL stops',
    changes: { auth: { enableAuth: false }, server: { publicUrl: 'https://mcp.example.com' } },
    names: ['MCP_PUBLIC_URL'],
  },
  {
    line: '62',
    title: 'without authentication under a loopback URL starts',
    changes: { auth: { enableAuth: false }, server: { publicUrl: 'http://[::1]:3000' } },
    names: [],
  },
  {
    line: '62',
    title: 'without authentication under a public host name stops',
    changes: { auth: { enableAuth: false }, server: { allowedHosts: ['mcp.example.com'] } },
    names: ['ALLOWED_HOSTS'],
  },
  {
    line: '62',
    title: 'without authentication under a loopback host name starts',
    changes: { auth: { enableAuth: false }, server: { allowedHosts: ['localhost'] } },
    names: [],
  },
  trusts('an issuer over https starts', {}, []),
  trusts('an issuer on this machine starts', { issuer: 'http://127.0.0.1:9000/realm' }, []),
  trusts('an issuer with a slash at its end starts', { issuer: `${idp}/` }, []),
  trusts('an issuer without TLS stops', { issuer: 'http://idp.example.com' }, [
    '[0]: issuer must begin with https',
  ]),
  trusts('an issuer with a query stops', { issuer: `${idp}?a=1` }, ['issuer must have neither query']),
  trusts('an issuer with a fragment stops', { issuer: `${idp}#a` }, ['issuer must have neither query']),
  trusts('an issuer with a password stops', { issuer: 'https://a:b@idp.example.com' }, [
    'without user or password',
  ]),
  trusts('keys without TLS stop', { jwksUri: 'http://10.0.0.1/keys' }, [
    '[0]: jwksUri must begin with https',
  ]),
  trusts('an issuer without audience stops', { audience: undefined }, ['audience is missing']),
  trusts('a type of other tokens stops', { typ: 'application/oauth-id-jag+jwt' }, [
    'typ is not a type of access',
  ]),
  trusts('a map to unknown scopes stops', { scopeMap: { a: 'qc:nothing' } }, ['scopeMap must give scopes']),
  trusts('a map to what is no text stops', { scopeMap: { a: 5 as never } }, ['scopeMap must give scopes']),
  trusts('a map to groups starts', { scopeMap: { a: 'readonly qc:live:write', b: 'admin' } }, []),
  {
    line: '63',
    title: 'an issuer without audience starts under a public URL',
    changes: {
      auth: { trustedIssuers: [trusted({ audience: undefined })] },
      server: { publicUrl: 'https://mcp.example.com' },
    },
    names: [],
  },
  {
    line: '63',
    title: 'an issuer under the name of this server stops',
    changes: { auth: { jwtIssuer: idp, trustedIssuers: [trusted()] } },
    names: ['[0]: issuer is JWT_ISSUER'],
  },
  {
    line: '64',
    title: 'an issuer twice stops',
    changes: { auth: { trustedIssuers: [trusted(), trusted({ issuer: `${idp}/x` }), trusted()] } },
    names: ['TRUSTED_ISSUERS [2]: issuer is there twice'],
  },
  {
    line: '64',
    title: 'HS256 for an issuer stops',
    changes: { auth: { trustedIssuers: [trusted({ algorithms: ['ES256', 'HS256' as never] })] } },
    names: ['[0]: algorithms may be RS256'],
  },
];

const account = { userId: '1', apiToken: 'token' };
const open = (host: string, title: string, names: readonly string[]): StartUpCase => ({
  line: '62',
  title: `without authentication on ${host} ${title}`,
  changes: { auth: { enableAuth: false }, server: { host } },
  names,
});

export const START_UP_CASES: readonly StartUpCase[] = [
  ...EXTERNAL_CASES,
  ...['0.0.0.0', '::', '10.1.2.3', 'mcp.example.com', '[::]', ''].map((host) =>
    open(host, 'stops', ['HTTP_HOST']),
  ),
  ...['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost'].map((host) => open(host, 'starts', [])),
  {
    line: '55',
    title: 'a fallback for nobody stops',
    changes: { auth: { allowEnvCredentialFallback: true }, quantconnect: account },
    names: ['ENV_FALLBACK_SUBJECT'],
  },
  {
    line: '55',
    title: 'a fallback to no account stops',
    changes: { auth: { allowEnvCredentialFallback: true, envFallbackSubject: 'ops' } },
    names: ['QUANTCONNECT_API_TOKEN'],
  },
  {
    line: '55',
    title: 'a fallback for one subject starts',
    changes: { auth: { allowEnvCredentialFallback: true, envFallbackSubject: 'ops' }, quantconnect: account },
    names: [],
  },
  ...['*', 'null'].map((origin) => ({
    line: '40',
    title: `the origin ${origin} among the allowed ones stops`,
    changes: { server: { allowedOrigins: ['https://claude.ai', origin] } },
    names: ['ALLOWED_ORIGINS'],
  })),
  {
    line: '61',
    title: 'a weak secret stops stdio when MCP_TOKEN is set',
    changes: { auth: { jwtSecretKey: 'changeme', mcpToken: 'a.b.c' }, server: { transport: 'stdio' } },
    names: ['JWT_SECRET_KEY'],
  },
  {
    line: '61',
    title: 'a weak secret that nothing uses does not stop stdio',
    changes: { auth: { jwtSecretKey: 'your-jwt-secret' }, server: { transport: 'stdio' } },
    names: [],
  },
  ...sealingKeys(),
];

function sealingKeys(): StartUpCase[] {
  const asText = (key: string) => `base64:${Buffer.from(key).toString('base64')}`;
  const secretOf32 = SECRET.slice(0, 32);
  const same = `hex:${hexOf(CLAIM_KEY)}`;
  const file = { vaultFile: '/var/lib/vault.json' };
  const cases: [string, Changes, readonly string[]][] = [
    ['a key that signs and encrypts claims', withKeys({ claimKeys: `c=${same}` }, same), ['JWT_SECRET_KEY']],
    [
      'a key that signs, as text, and encrypts claims',
      withKeys({ claimKeys: `c=${asText(secretOf32)}` }, secretOf32),
      ['CREDENTIAL_CLAIM_KEYS entry c is the same key as JWT_SECRET_KEY'],
    ],
    [
      'a key that signs, its prefix left out, and encrypts claims',
      withKeys({ claimKeys: `c=${same}` }, hexOf(CLAIM_KEY)),
      ['JWT_SECRET_KEY'],
    ],
    [
      'a key of claims and of the vault',
      withKeys({ claimKeys: CLAIM_KEY, vaultKeys: `${VAULT_KEY},v3=${same}`, ...file }),
      ['VAULT_KEYS entry v3 is the same key as CREDENTIAL_CLAIM_KEYS entry c1'],
    ],
    [
      'one key under two ids',
      withKeys({ claimKeys: `${CLAIM_KEY},c5=${same}` }),
      ['entry c5 is the same key'],
    ],
    ['a malformed list', withKeys({ claimKeys: same }), ['CREDENTIAL_CLAIM_KEYS entry 1']],
    ['a vault without keys', withKeys({ ...file }), ['VAULT_KEYS']],
    [
      'two vaults',
      withKeys({ vaultKeys: VAULT_KEY, ...file, postgresUrl: 'postgres://u:p@h/d' }),
      ['VAULT_FILE and POSTGRES_URL'],
    ],
    [
      'an address that is not of Postgres',
      withKeys({ vaultKeys: VAULT_KEY, postgresUrl: 'mysql://u:hunter2@h/d' }),
      ['POSTGRES_URL must be written'],
    ],
    [
      'an address that is none',
      withKeys({ vaultKeys: VAULT_KEY, postgresUrl: 'hunter2' }),
      ['POSTGRES_URL must be written'],
    ],
    ['different keys for everything', withKeys({ claimKeys: CLAIM_KEY, vaultKeys: VAULT_KEY, ...file }), []],
  ];
  return cases.map(([title, changes, names]) => ({
    line: '65',
    title: `${title}: ${names.length > 0 ? 'stops' : 'starts'}`,
    changes,
    names,
  }));
}

function withKeys(credentials: NonNullable<Changes['credentials']>, jwtSecretKey = SECRET): Changes {
  return { auth: { jwtSecretKey }, credentials };
}
