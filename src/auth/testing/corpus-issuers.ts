import { type FakeIssuer } from './fake-issuer.js';
import { AUDIENCE } from './fake-issuer.js';
import type { TokenCase } from './corpus-jwt.js';
import { CREDENTIALS, forge, nowSeconds, tokenWith } from './tokens.js';

/** Two identity providers that are trusted, each on its own terms. */
export interface Issuers {
  /** ES256 and the others, audience `AUDIENCE`, an hour at most. */
  readonly idp: FakeIssuer;
  /** RS256 only, audience `OTHER_AUDIENCE`, `at+jwt` only. */
  readonly other: FakeIssuer;
  /** Trusted by nobody. */
  readonly stranger: FakeIssuer;
}

export const OTHER_AUDIENCE = 'https://mcp.example.com/other';

const refused = (line: string, title: string, token: () => string): TokenCase => ({
  line,
  title,
  accepted: false,
  token,
});
const accepted = (line: string, title: string, token: () => string): TokenCase => ({
  ...refused(line, title, token),
  accepted: true,
});

/** One token per row; the number is the line of the corpus. */
export const issuerCases = ({ idp, other, stranger }: Issuers): readonly TokenCase[] => [
  ...mixUps({ idp, other, stranger }),
  ...otherTokens(idp),
  ...claimsOf(idp),
];

function mixUps({ idp, other, stranger }: Issuers): TokenCase[] {
  const pem = () => idp.signers[0]!.jwk;
  const toOther = { aud: OTHER_AUDIENCE };
  const hs256 = (payload: object) => forge({ payload });
  return [
    refused('02', 'HS256 with the public key of the issuer', () =>
      forge({ payload: idp.claims(), key: JSON.stringify(pem()) }),
    ),
    refused('04', 'a key of its own under the kid of the issuer', () =>
      idp.token({}, { signer: { ...stranger.signers[0]!, kid: idp.signers.at(-1)!.kid } }),
    ),
    refused('04', 'a kid that nobody has', () => idp.token({}, { header: { kid: 'nobody' } })),
    ...['jwk', 'jku', 'x5u', 'x5c', 'crit'].map((name) =>
      refused('05', `${name} beside the signature of the issuer`, () =>
        idp.token({}, { header: { [name]: name === 'jwk' ? stranger.keys[0] : [stranger.jwksUri] } }),
      ),
    ),
    refused('11', 'an issuer that is not trusted', () => stranger.token()),
    ...['/', '?', '#', '/x', '\n'].map((end) =>
      refused('11', `the issuer with ${JSON.stringify(end)} more`, () =>
        idp.token({ iss: `${idp.url}${end}` }),
      ),
    ),
    refused('11', 'the issuer in capitals', () => idp.token({ iss: idp.url.toUpperCase() })),
    refused('11', 'the issuer in a list', () => idp.token({ iss: [idp.url] })),
    refused('11', 'two issuers in a list', () => idp.token({ iss: ['ledgai', idp.url] })),
    refused('12', 'our key in the name of the issuer', () => hs256(idp.claims())),
    refused('12', 'our key in the name of the issuer, with our audience', () =>
      tokenWith({ iss: idp.url, client_id: 'agent' }),
    ),
    refused('12', 'our key and name, with the audience of the issuer', () => tokenWith({ aud: AUDIENCE })),
    refused('12', 'the key of the issuer in our name', () => idp.token({ iss: 'ledgai' })),
    refused('12', 'the key of the issuer in our name, with our audience', () =>
      idp.token({ iss: 'ledgai', aud: 'quantconnect-mcp' }),
    ),
    refused('12', 'the issuer with our audience', () => idp.token({ aud: 'quantconnect-mcp' })),
    refused('12', 'the issuer with the audience of the other', () => idp.token({ aud: OTHER_AUDIENCE })),
    refused('12', 'the issuer in the name of the other', () => idp.token({ iss: other.url, ...toOther })),
    refused('12', 'the other in the name of the issuer', () =>
      other.token({ iss: idp.url, aud: AUDIENCE }, { signer: other.signers.at(-1)! }),
    ),
    refused('12', 'the other with an algorithm that only the issuer may use', () =>
      other.token(toOther, { signer: other.signers[0]! }),
    ),
    refused('12', 'the other without the type that it has to have', () =>
      other.token(toOther, { header: { typ: 'JWT' } }),
    ),
    accepted('12', 'the other on its own terms', () => other.token(toOther)),
    ...idp.signers.map((signer) =>
      accepted('12', `${signer.alg} of the issuer`, () => idp.token({}, { signer })),
    ),
  ];
}

const jwt = { header: { typ: 'JWT' } };
const withoutType = { header: { typ: undefined } };
const idToken = { client_id: undefined, scope: undefined };

function otherTokens(idp: FakeIssuer): TokenCase[] {
  return [
    refused('17', 'an ID token', () => idp.token(idToken, jwt)),
    refused('17', 'an ID token without typ', () => idp.token(idToken, withoutType)),
    refused('17', 'an ID token whose audience is the client', () =>
      idp.token({ ...idToken, aud: 'agent' }, jwt),
    ),
    refused('17', 'an ID token with azp and nonce', () =>
      idp.token({ ...idToken, azp: 'agent', nonce: 'n' }, jwt),
    ),
    refused('17', 'an ID token with azp and at_hash', () =>
      idp.token({ ...idToken, azp: 'agent', at_hash: 'AAAA' }, jwt),
    ),
    refused('17', 'an ID token as Keycloak writes it', () => idp.token({ typ: 'ID', azp: 'agent' }, jwt)),
    refused('17', 'an ID token as Cognito writes it', () =>
      idp.token({ token_use: 'id', azp: 'agent' }, jwt),
    ),
    refused('17', 'a token that says two things of itself', () =>
      idp.token({ typ: 'Bearer', token_use: 'id' }, jwt),
    ),
    refused('17', 'a token that says of itself what is no text', () =>
      idp.token({ typ: ['Bearer', 'ID'] }, jwt),
    ),
    refused('18', 'a refresh token as Keycloak writes it', () => idp.token({ typ: 'Refresh' }, jwt)),
    refused('18', 'an offline token', () => idp.token({ typ: 'Offline' }, jwt)),
    ...[
      'oauth-id-jag+jwt',
      'application/oauth-id-jag+jwt',
      'logout+jwt',
      'secevent+jwt',
      'dpop+jwt',
      'token-introspection+jwt',
      'client-authentication+jwt',
      'JOSE',
      '',
      'at+jwt ',
      'at +jwt',
    ].map((typ) => refused('19', `typ ${JSON.stringify(typ)}`, () => idp.token({}, { header: { typ } }))),
    ...[5, null, ['at+jwt'], {}].map((typ) =>
      refused('19', `typ ${JSON.stringify(typ)}`, () => idp.token({}, { header: { typ } })),
    ),
    refused('19', 'a logout token', () =>
      idp.token({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }, jwt),
    ),
    accepted('17', 'an access token that says at+jwt', () => idp.token({ client_id: undefined })),
    accepted('17', 'an access token that says application/at+jwt', () =>
      idp.token({}, { header: { typ: 'application/at+JWT' } }),
    ),
    ...[{ azp: 'agent' }, { client_id: 'agent' }, { scp: ['qc:projects:read'] }, { scope: 'qc:ai:read' }].map(
      (mark) =>
        accepted('17', `an access token that has ${Object.keys(mark)[0]}`, () =>
          idp.token({ ...idToken, ...mark }, jwt),
        ),
    ),
    accepted('17', 'an access token as old Keycloak writes it', () =>
      idp.token({ typ: 'Bearer', azp: 'agent', nonce: 'n' }, jwt),
    ),
    accepted('17', 'an access token without typ', () => idp.token({}, withoutType)),
  ];
}

function claimsOf(idp: FakeIssuer): TokenCase[] {
  const now = nowSeconds;
  return [
    ...[undefined, '1e9', 1e300, -1, null].map((exp) =>
      refused('13', `exp ${JSON.stringify(exp)}`, () => idp.token({ exp })),
    ),
    refused('13', 'expired for 31 s', () => idp.token({ iat: now() - 300, exp: now() - 31 })),
    refused('14', 'nbf in 40 s', () => idp.token({ nbf: now() + 40 })),
    refused('15', 'iat in an hour', () => idp.token({ iat: now() + 3600, exp: now() + 3900 })),
    refused('15', 'iat missing', () => idp.token({ iat: undefined })),
    refused('16', 'longer than its issuer may', () => idp.token({ exp: now() + 3700 })),
    accepted('16', 'as long as its issuer may', () => idp.token({ iat: now() - 2, exp: now() + 3598 })),
    ...['', ' ', 5, null, undefined, 'a\nb', 'x'.repeat(256)].map((sub) =>
      refused('23', `sub ${JSON.stringify(sub)?.slice(0, 12)}`, () => idp.token({ sub })),
    ),
    refused('12', 'credentials, which only we may write', () => idp.token({ qc_credentials: CREDENTIALS })),
    refused('12', 'empty credentials', () => idp.token({ qc_credentials: null })),
    refused('12', 'encrypted credentials', () => idp.token({ qc_credentials_enc: 'a.b.c.d.e' })),
  ];
}
