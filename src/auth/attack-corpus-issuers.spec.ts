import { inspect } from 'node:util';
import { TrustedIssuer } from '../config/trusted-issuer.js';
import { COOL_DOWN_MS, MAX_AGE_MS, STALE_MS } from './keys/remote-jwks.js';
import { type AuthApp, startAuthApp } from './testing/auth-app.js';
import { issuerCases, OTHER_AUDIENCE } from './testing/corpus-issuers.js';
import { AUDIENCE, FakeIssuer } from './testing/fake-issuer.js';
import { bearer, type RawResponse, send } from './testing/raw-request.js';
import { Tally } from './testing/tally.js';
import { API_TOKEN, forge, segment } from './testing/tokens.js';

const tally = new Tally();
const idp = new FakeIssuer('ES256', 'RS256', 'PS256', 'EdDSA');
const other = new FakeIssuer('ES256', 'RS256');
const stranger = new FakeIssuer('EdDSA');
const cases = issuerCases({ idp, other, stranger });
const written: string[] = [];
const sent: string[] = [];

const trust = (issuer: FakeIssuer, more: Partial<TrustedIssuer> = {}): TrustedIssuer =>
  Object.assign(new TrustedIssuer(), { issuer: issuer.url, audience: AUDIENCE, ...more });

async function present({ port }: AuthApp, token: string, path = '/mcp'): Promise<RawResponse> {
  const response = await send(port, { path, headers: [bearer(token)] });
  written.push(response.body, inspect(response.headers));
  sent.push(token);
  tally.note(response.status >= 400);
  return response;
}

describe('attack corpus, external issuers', () => {
  let auth: AuthApp;

  beforeAll(async () => {
    await Promise.all([idp, other, stranger].map((issuer) => issuer.up()));
    auth = await startAuthApp({
      auth: {
        authFailuresPerMinute: 0,
        trustedIssuers: [
          trust(idp, { maxLifetimeSeconds: 3600 }),
          trust(other, {
            audience: OTHER_AUDIENCE,
            algorithms: ['RS256'],
            typ: 'at+jwt',
            jwksUri: other.jwksUri,
          }),
        ],
      },
    });
  });
  afterAll(async () => {
    await auth.app.close();
    await Promise.all([idp, other, stranger].map((issuer) => issuer.down()));
    tally.print('attack corpus, external issuers');
  });

  it.each(cases.filter((attack) => !attack.accepted))('5.2/$line $title is refused', async ({ token }) => {
    const { status, body } = await present(auth, token());
    expect([400, 401]).toContain(status);
    expect(body).not.toMatch(/alice|127\.0\.0\.1/);
  });

  it.each(cases.filter((attack) => attack.accepted))('5.2/$line $title is taken', async ({ token }) => {
    expect(await present(auth, token())).toMatchObject({ status: 200 });
  });

  it('5.2/06 asked nobody for keys but the two issuers, and those for little', () => {
    expect(stranger.requests).toEqual([]);
    expect([idp.fetches, other.fetches]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(idp.fetches + other.fetches).toBeLessThanOrEqual(4);
  });

  it('5.2/12 our own tokens are what they were', async () => {
    expect(await present(auth, forge())).toMatchObject({ status: 200 });
  });

  it('5.4/54 a token of an external issuer is not given the account of the server', async () => {
    const { body } = await present(auth, idp.token(), '/mcp/account');
    expect(body).toContain('no QuantConnect credentials');
  });

  it('5.3/44 says the same about whatever is wrong with a token', async () => {
    const wrong = [
      stranger.token(),
      idp.token({}, { header: { kid: 'nobody' } }),
      idp.token({}, { signer: { ...stranger.signers[0]!, kid: idp.signers[3]!.kid } }),
      idp.token({ aud: 'other' }),
      idp.token({ typ: 'ID' }, { header: { typ: 'JWT' } }),
      idp.token({ qc_credentials: {} }),
    ];
    const answers = await Promise.all(wrong.map((token) => present(auth, token)));
    const kinds = answers.map(({ status, body, headers }) =>
      JSON.stringify([status, body, headers.get('www-authenticate')]),
    );
    expect(new Set(kinds).size).toBe(1);
  });

  describe('whose keys change or cannot be had', () => {
    let issuer: FakeIssuer;
    let server: AuthApp;
    let clock: jest.SpyInstance<number, []>;
    let aheadMs = 0;
    const start = async (more: Partial<TrustedIssuer> = {}) => {
      server = await startAuthApp({
        auth: {
          authFailuresPerMinute: 0,
          jwtSecretKey: undefined,
          trustedIssuers: [trust(issuer, { maxLifetimeSeconds: 86_400, ...more })],
        },
      });
    };
    const token = (changes: object = {}) =>
      issuer.token({ exp: Math.floor(Date.now() / 1000) + 80_000, ...changes });
    const realNow = Date.now;

    beforeEach(async () => {
      aheadMs = 0;
      clock = jest.spyOn(Date, 'now').mockImplementation(() => realNow() + aheadMs);
      issuer = await FakeIssuer.start('ES256');
    });
    afterEach(async () => {
      clock.mockRestore();
      await server.app.close();
      await issuer.down();
    });

    it('5.2/28 a token whose key is gone is refused as soon as that is known', async () => {
      await start();
      const old = token();
      expect(await present(server, old)).toMatchObject({ status: 200 });
      issuer.signers = [];
      issuer.add();
      issuer.signers[0]!.jwk['kid'] = 'new';
      expect(await present(server, issuer.token({}, { header: { kid: 'new' } }))).toMatchObject({
        status: 200,
      });
      expect(await present(server, old)).toMatchObject({ status: 401 });
    });

    it('5.2/29 a kid that is new at the issuer is taken within 30 s', async () => {
      await start();
      await present(server, token());
      expect(await present(server, issuer.token({}, { header: { kid: 'nobody' } }))).toMatchObject({
        status: 401,
      });
      issuer.add('ES256', 'fresh');
      const fresh = token();
      expect(await present(server, fresh)).toMatchObject({ status: 401 });
      aheadMs = COOL_DOWN_MS;
      expect(await present(server, fresh)).toMatchObject({ status: 200 });
    });

    it('5.2/30 without its issuer a token is good while the keys are known, and 503 afterwards', async () => {
      await start();
      expect(await present(server, token())).toMatchObject({ status: 200 });
      await issuer.down();
      aheadMs = MAX_AGE_MS + 1;
      expect(await present(server, token())).toMatchObject({ status: 200 });
      aheadMs = MAX_AGE_MS + STALE_MS + 60_000;
      const { status, headers, body } = await present(server, token());
      expect([status, JSON.parse(body)]).toMatchObject([503, { error: { data: { retryAfterSeconds: 5 } } }]);
      expect(headers.get('retry-after')).toBe('5');
      expect(headers.has('www-authenticate')).toBe(false);
      await issuer.up();
      aheadMs += 5_000;
      expect(await present(server, token())).toMatchObject({ status: 200 });
    });

    it('5.2/30 without keys from the start it is 503', async () => {
      await start();
      const good = token();
      await issuer.down();
      expect(await present(server, good)).toMatchObject({ status: 503 });
      await issuer.up();
    });

    const spoil: [string, () => void][] = [
      [
        '10 MB',
        () => (issuer.spoiled = (_, res) => void res.end(`{"keys":[],"x":"${'x'.repeat(10_000_000)}"}`)),
      ],
      ['silence', () => (issuer.spoiled = () => undefined)],
      [
        'a redirect',
        () =>
          (issuer.spoiled = (_, res) =>
            void res.writeHead(302, { Location: 'http://169.254.169.254/' }).end()),
      ],
      [
        'a symmetric key',
        () => issuer.signers.push({ ...issuer.signers[0]!, jwk: { kty: 'oct', k: 'AAAA' } }),
      ],
      ['the same kid twice', () => issuer.signers.push(issuer.signers[0]!)],
      ['no key', () => (issuer.spoiled = (_, res) => void res.end('{"keys":[]}'))],
    ];
    it.each(spoil)('5.2/31 a key set of %s lets nobody in', async (_, change) => {
      const good = token();
      change();
      await start({ jwksUri: issuer.jwksUri });
      expect(await present(server, good)).toMatchObject({ status: 503 });
      expect(issuer.requests).toEqual(['/keys']);
    });

    it('5.2/32 of 5,000 random kids one makes us ask', async () => {
      await start({ jwksUri: issuer.jwksUri });
      await present(server, token());
      // No key is found for them, so nobody looks at the signature.
      const [, payload, signature] = token().split('.');
      const random = Array.from({ length: 5_000 }, (_, n) => {
        const header = segment({ alg: 'ES256', kid: `random-${n}`, typ: 'at+jwt' });
        return [header, payload, signature].join('.');
      });
      for (let n = 0; n < random.length; n += 50) {
        const answers = await Promise.all(random.slice(n, n + 50).map((text) => present(server, text)));
        expect(answers.every(({ status }) => status === 401)).toBe(true);
      }
      expect(issuer.fetches).toBe(2);
      expect(await present(server, token())).toMatchObject({ status: 200 });
    }, 120_000);
  });

  it('5.7/93 nothing that was written holds a token or its signature', () => {
    const everything = [...written, auth.transcript.text].join('\n');
    const parts = sent
      .flatMap((token) => [token, token.split('.')[2] ?? ''])
      .filter((text) => text.length > 20);
    expect(parts.length).toBeGreaterThan(200);
    expect([API_TOKEN, ...parts].filter((text) => everything.includes(text))).toEqual([]);
  });
});
