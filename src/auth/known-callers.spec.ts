import type { IncomingMessage } from 'node:http';
import { CallerFactory } from './caller.factory.js';
import { EdgeMiddleware } from './http/edge.middleware.js';
import { type AuthApp, startAuthApp } from './testing/auth-app.js';
import { HTTP_CASES } from './testing/corpus-http.js';
import { issuerCases, OTHER_AUDIENCE } from './testing/corpus-issuers.js';
import { TOKEN_CASES } from './testing/corpus-jwt.js';
import { AUDIENCE, FakeIssuer } from './testing/fake-issuer.js';
import { bearer, type RawRequest, type RawResponse, send } from './testing/raw-request.js';
import { forge } from './testing/tokens.js';
import { TrustedIssuer } from '../config/trusted-issuer.js';

const idp = new FakeIssuer('ES256', 'RS256', 'PS256', 'EdDSA');
const other = new FakeIssuer('ES256', 'RS256');
const stranger = new FakeIssuer('EdDSA');
const trust = (issuer: FakeIssuer, more: Partial<TrustedIssuer> = {}): TrustedIssuer =>
  Object.assign(new TrustedIssuer(), { issuer: issuer.url, audience: AUDIENCE, ...more });

describe('a caller that is known before the guard', () => {
  let auth: AuthApp;
  // Of the latest request, before anything else looked at it.
  let known: string | undefined;

  beforeAll(async () => {
    await Promise.all([idp, other, stranger].map((issuer) => issuer.up()));
    auth = await startAuthApp({
      auth: {
        authFailuresPerMinute: 0,
        trustedIssuers: [
          trust(idp, { maxLifetimeSeconds: 3600 }),
          trust(other, { audience: OTHER_AUDIENCE, algorithms: ['RS256'], typ: 'at+jwt' }),
        ],
      },
    });
    const [edge, callers] = [auth.app.get(EdgeMiddleware), auth.app.get(CallerFactory)];
    const look = (request: IncomingMessage) => {
      known = edge.isOwnRequest(request) ? callers.known(request)?.principal.subject : undefined;
    };
    auth.app.getHttpServer().prependListener('request', look);
  });
  afterAll(async () => {
    await auth.app.close();
    await Promise.all([idp, other, stranger].map((issuer) => issuer.down()));
  });

  const ask = async (request: RawRequest): Promise<RawResponse> => {
    known = undefined;
    return send(auth.port, request);
  };
  const subjectIn = ({ body }: RawResponse) => (JSON.parse(body) as { subject: string }).subject;

  it.each([...TOKEN_CASES, ...issuerCases({ idp, other, stranger })])(
    '5.2/$line $title: is the one whom the guard lets in, from the second time on, or nobody',
    async (attack) => {
      const request = { headers: [bearer(attack.token())] };
      const first = await ask(request);
      expect(known).toBeUndefined();
      const second = await ask(request);
      expect([first.status, second.status]).toEqual(
        attack.accepted ? [200, 200] : [first.status, first.status],
      );
      // Past its expiry a token may be taken for some seconds, and is verified every time.
      const isRemembered = attack.accepted && !attack.title.startsWith('expired');
      expect(known).toBe(isRemembered ? subjectIn(second) : undefined);
    },
  );

  it.each(HTTP_CASES)('5.3/$line $title: is nobody unless it is $status', async ({ status, make }) => {
    const token = forge();
    await ask({ headers: [bearer(token)] });
    const response = await ask(make(token));
    expect(response.status).toBe(status);
    expect(known).toBe(status === 200 ? subjectIn(response) : undefined);
  });
});
