import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { claims, forge, nowSeconds, SECRET, segment, tokenWith } from './tokens.js';

/** What a verifier is shown, and whether it may take it. Made late, because tokens hold the time. */
export interface TokenCase {
  readonly line: string;
  readonly title: string;
  readonly accepted: boolean;
  readonly token: () => string;
}

const { privateKey: rsaKey, publicKey: rsaPublic } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { privateKey: ecKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { privateKey: edKey } = generateKeyPairSync('ed25519');
const attackerKey = randomBytes(32);
const pem = rsaPublic.export({ type: 'spki', format: 'pem' }) as string;
const hs256 = (more: object) => ({ alg: 'HS256', typ: 'JWT', ...more });

const refused = (line: string, title: string, token: () => string): TokenCase => ({
  line,
  title,
  accepted: false,
  token,
});
const accepted = (line: string, title: string, token: () => string): TokenCase => ({
  line,
  title,
  accepted: true,
  token,
});
const refusedClaims = (line: string, title: string, changes: () => object): TokenCase =>
  refused(line, title, () => tokenWith(changes()));
const refusedHeader = (line: string, title: string, header: unknown): TokenCase =>
  refused(line, title, () => forge({ header }));

function unsigned(alg: unknown, signature = ''): string {
  return `${segment({ alg, typ: 'JWT' })}.${segment(claims())}.${signature}`;
}

function asymmetric(alg: string, key: KeyObject, digest: string | null): string {
  const input = `${segment({ alg, typ: 'JWT', kid: 'current' })}.${segment(claims())}`;
  const options = alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' as const } : key;
  return `${input}.${sign(digest, Buffer.from(input), options).toString('base64url')}`;
}

/** The same signature bytes with another last character, which base64url decoders take. */
export function twinOf(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(token.slice(-1)) ^ 1);
}

function parts(token = forge()): [string, string, string] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [header, payload, signature];
}

function jweLike(): string {
  const header = { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 2 ** 31, p2s: 'c2FsdHNhbHRzYWx0' };
  return [segment(header), ...[40, 12, 64, 16].map((n) => randomBytes(n).toString('base64url'))].join('.');
}

function standardAlphabet(): string {
  const payload = Buffer.from(JSON.stringify(claims({ note: '>>>???' }))).toString('base64');
  const input = `${segment(hs256({}))}.${payload}`;
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
}

const algorithms: TokenCase[] = [
  ...['none', 'NoNe', 'NONE', '', null, ['HS256'], 'hs256', 'HS256 '].map((alg) =>
    refused('01', `alg ${JSON.stringify(alg)} without signature`, () => unsigned(alg)),
  ),
  ...['none', 'hs256', ['HS256'], undefined].map((alg) =>
    refusedHeader('01', `alg ${JSON.stringify(alg)} with our signature`, { alg, typ: 'JWT' }),
  ),
  refused('01', 'HS256 with an empty signature', () => unsigned('HS256')),
  refused('01', 'HS256 with a signature of zeros', () =>
    unsigned('HS256', Buffer.alloc(32).toString('base64url')),
  ),
  refused('01', 'signature cut to 16 bytes', () => {
    const [header, payload, signature] = parts();
    return [header, payload, Buffer.from(signature, 'base64url').subarray(0, 16).toString('base64url')].join(
      '.',
    );
  }),
  refused('02', 'HMAC with a public RSA key', () => forge({ key: pem })),
  refused('02', 'HMAC with a public RSA key, trimmed', () => forge({ key: pem.trim() })),
  refused('03', 'HS384 with our secret', () => forge({ header: { alg: 'HS384' }, hash: 'sha384' })),
  refused('03', 'HS512 with our secret', () => forge({ header: { alg: 'HS512' }, hash: 'sha512' })),
  refused('03', 'HS256 in the header, HS512 in the signature', () => forge({ hash: 'sha512' })),
  refused('04', 'RS256 with a key of its own and a known kid', () => asymmetric('RS256', rsaKey, 'sha256')),
  refused('04', 'ES256 with a key of its own', () => asymmetric('ES256', ecKey, 'sha256')),
  refused('04', 'EdDSA with a key of its own', () => asymmetric('EdDSA', edKey, null)),
];

const jwk = { kty: 'oct', k: attackerKey.toString('base64url'), alg: 'HS256' };

const headers: TokenCase[] = [
  refused('05', 'jwk of the attacker', () => forge({ header: hs256({ jwk }), key: attackerKey })),
  refusedHeader('05', 'jwk beside our own signature', hs256({ jwk })),
  refusedHeader('05', 'x5c beside our own signature', hs256({ x5c: ['MIIB'] })),
  ...['../../dev/null', '/dev/null', "' OR 1=1 --", '', '__proto__'].flatMap((kid) => [
    refused('07', `kid ${JSON.stringify(kid)} with an empty key`, () =>
      forge({ header: hs256({ kid }), key: '' }),
    ),
    refused('07', `kid ${JSON.stringify(kid)} as the key`, () => forge({ header: hs256({ kid }), key: kid })),
  ]),
  ...[1, null, ['a'], { a: 1 }].map((kid) =>
    refusedHeader('07', `kid ${JSON.stringify(kid)}`, hs256({ kid })),
  ),
  ...[['x-unknown'], [], 'exp', ['b64'], null].map((crit) =>
    refusedHeader('09', `crit ${JSON.stringify(crit)}`, hs256({ crit, 'x-unknown': 1, b64: false })),
  ),
  accepted('09', 'b64 without crit, which means nothing', () => forge({ header: hs256({ b64: false }) })),
  ...['oauth-id-jag+jwt', 'logout+jwt', 'secevent+jwt', 'dpop+jwt', 'JOSE', 'jwt2', '', 5, null].map((typ) =>
    refusedHeader('19', `typ ${JSON.stringify(typ)}`, { alg: 'HS256', typ }),
  ),
  ...['JWT', 'jwt', 'at+jwt', 'application/at+jwt', undefined].map((typ) =>
    accepted('19', `typ ${typ}`, () => forge({ header: { alg: 'HS256', typ } })),
  ),
];

const parties: TokenCase[] = [
  ...['LEDGAI', 'ledgai/', ' ledgai', 'ledgai\n', 'lеdgai', '', null, 5, ['ledgai'], { a: 'ledgai' }].map(
    (iss) => refusedClaims('11', `iss ${JSON.stringify(iss)}`, () => ({ iss })),
  ),
  refusedClaims('11', 'iss missing', () => ({ iss: undefined })),
  refusedClaims('12', 'our key, iss of another issuer', () => ({ iss: 'https://idp.example.com' })),
  refusedClaims('12', 'our key, aud of another issuer', () => ({ aud: 'https://mcp.example.com/mcp' })),
  ...['QuantConnect-MCP', 'quantconnect-mcp/', 'quantconnect', '', null, 5, [], ['other'], {}].map((aud) =>
    refusedClaims('12', `aud ${JSON.stringify(aud)}`, () => ({ aud })),
  ),
  refusedClaims('12', 'aud missing', () => ({ aud: undefined })),
  refusedClaims('12', 'aud array inside an array', () => ({ aud: [['quantconnect-mcp']] })),
  accepted('12', 'aud array that names us', () => tokenWith({ aud: ['other', 'quantconnect-mcp'] })),
];

const times: TokenCase[] = [
  ...['1e9', 1e300, -1, 0, null, true, [], {}, ''].flatMap((value) => [
    refusedClaims('13', `exp ${JSON.stringify(value)}`, () => ({ exp: value })),
  ]),
  refusedClaims('13', 'exp missing', () => ({ exp: undefined })),
  refusedClaims('13', 'exp as a string of a good time', () => ({ exp: String(nowSeconds() + 600) })),
  refusedClaims('13', 'exp with a fraction', () => ({ exp: nowSeconds() + 600.5 })),
  refusedClaims('13', 'expired for 31 s', () => ({ iat: nowSeconds() - 600, exp: nowSeconds() - 31 })),
  accepted('13', 'expired for 10 s', () => tokenWith({ iat: nowSeconds() - 600, exp: nowSeconds() - 10 })),
  refusedClaims('14', 'nbf in 40 s', () => ({ nbf: nowSeconds() + 40 })),
  ...['0', null, 1.5, -1, true, 1e300].map((nbf) =>
    refusedClaims('14', `nbf ${JSON.stringify(nbf)}`, () => ({ nbf })),
  ),
  accepted('14', 'nbf in 20 s', () => tokenWith({ nbf: nowSeconds() + 20 })),
  refusedClaims('15', 'iat in an hour', () => ({ iat: nowSeconds() + 3600, exp: nowSeconds() + 7200 })),
  refusedClaims('15', 'iat in 40 s', () => ({ iat: nowSeconds() + 40 })),
  refusedClaims('15', 'iat missing', () => ({ iat: undefined })),
  refusedClaims('15', 'iat with a fraction', () => ({ iat: nowSeconds() - 0.5 })),
  ...['0', null, true, [], -1, 1e300].map((iat) =>
    refusedClaims('15', `iat ${JSON.stringify(iat)}`, () => ({ iat })),
  ),
  accepted('15', 'iat in 20 s', () => tokenWith({ iat: nowSeconds() + 20 })),
  refusedClaims('16', 'lifetime of ten years', () => ({ exp: nowSeconds() + 315_360_000 })),
  refusedClaims('16', 'lifetime one second too long', () => ({
    iat: nowSeconds() - 1,
    exp: nowSeconds() + 86_400,
  })),
  refusedClaims('16', 'iat at the epoch', () => ({ iat: 0 })),
  refusedClaims('16', 'expires before it was issued', () => ({
    iat: nowSeconds() + 20,
    exp: nowSeconds() + 10,
  })),
  accepted('16', 'the longest lifetime', () =>
    tokenWith({ iat: nowSeconds() - 2, exp: nowSeconds() + 86_398 }),
  ),
];

const forms: TokenCase[] = [
  refused('18', 'an opaque refresh token', () => randomBytes(32).toString('base64url')),
  refused('18', 'an authorization code', () => 'SplxlOBeZQQYbYS6WxSbIA'),
  refused('20', 'JWE with PBES2 and p2c 2^31', jweLike),
  refused('21', 'four segments', () => `${forge()}.e30`),
  refused('21', 'two segments', () => parts().slice(0, 2).join('.')),
  refused('21', 'one segment', () => parts()[0]),
  refused('21', 'dots only', () => '..'),
  refused('21', 'padded signature', () => `${forge()}=`),
  refused('21', 'standard base64 alphabet', standardAlphabet),
  refused('21', 'the twin spelling of a signature', () => twinOf(forge())),
  refused('21', 'a letter more', () => `${forge()}A`),
  refused('21', 'payload of another token', () => {
    const [header, , signature] = parts();
    return [header, parts(tokenWith({ sub: 'mallory' }))[1], signature].join('.');
  }),
  ...['[]', 'null', '5', '"text"', 'true', '', '{', '{"sub":"a"} x', '{"__proto__":{"sub":"alice"}}'].map(
    (payload) => refused('23', `payload ${payload || 'empty'}`, () => forge({ payload })),
  ),
  ...['[]', 'null', '5', '', '{', '{"alg":"HS256","alg":"none"}'].map((header) =>
    refused('23', `header ${header || 'empty'}`, () => forge({ header })),
  ),
  refused('23', 'payload that is not UTF-8', () => {
    const text = JSON.stringify(claims({ sub: 'ali\u00a7ce' }));
    return forge({ payload: Buffer.from(text, 'latin1') });
  }),
  refused('23', 'header that is not UTF-8', () =>
    forge({ header: Buffer.from('{"alg":"HS256","x":"\u00a7"}', 'latin1') }),
  ),
  refused('27', 'token of 9 kB', () => tokenWith({ filler: 'x'.repeat(6_500) })),
  refused('27', 'token of 12 kB', () => tokenWith({ filler: 'x'.repeat(9_000) })),
  ...['', '   ', 5, null, ['a'], {}, 'a'.repeat(256), 'x'.repeat(5_000), 'a\nb', 'a\u0000', '\ud800'].map(
    (sub) => refusedClaims('23', `sub ${JSON.stringify(sub).slice(0, 20)}`, () => ({ sub })),
  ),
  refusedClaims('23', 'sub missing', () => ({ sub: undefined })),
  ...[5, '', null, 'j'.repeat(300), ['a']].map((jti) =>
    refusedClaims('23', `jti ${JSON.stringify(jti).slice(0, 20)}`, () => ({ jti })),
  ),
  refusedClaims('23', 'client_id that is no text', () => ({ client_id: { a: 1 } })),
  accepted('23', 'sub of 255 letters', () => tokenWith({ sub: 'a'.repeat(255) })),
  accepted('26', 'unknown scopes only', () => tokenWith({ scopes: ['qc:nothing', 'admin', 5, null] })),
  accepted('26', 'scopes of another type', () => tokenWith({ scopes: { a: 1 } })),
];

/** One token per row; the number is the line of the corpus. */
export const TOKEN_CASES: readonly TokenCase[] = [...algorithms, ...headers, ...parties, ...times, ...forms];
