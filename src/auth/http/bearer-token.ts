import type { IncomingMessage } from 'node:http';
import { AuthenticationRequired, MalformedAuthorization } from '../challenge.js';
import { rawHeaderValues } from './raw-headers.js';

// RFC 6750 §2.1; the scheme in any letter case (RFC 9110 §11.1).
const BEARER = /^bearer +(?<token>[\w.~+/-]+=*) *$/i;
const OTHER_SCHEME_OR_EMPTY = /^(?!bearer )|^bearer *$/i;

/**
 * The token of a request: from one `Authorization` header and nowhere else.
 * @throws AuthenticationRequired when there is none.
 * @throws MalformedAuthorization when there are two, or it is not written as RFC 6750 has it.
 */
export function bearerToken(request: IncomingMessage): string {
  const [authorization, second] = rawHeaderValues(request, 'authorization');
  if (second !== undefined) throw new MalformedAuthorization('Send one Authorization header.');
  if (authorization === undefined) throw new AuthenticationRequired();
  if (hasTokenInQuery(request)) {
    throw new MalformedAuthorization('Send the token in the Authorization header only, not in the URL.');
  }
  if (OTHER_SCHEME_OR_EMPTY.test(authorization)) throw new AuthenticationRequired();
  const token = BEARER.exec(authorization)?.groups?.['token'];
  if (token === undefined) throw new MalformedAuthorization('Send "Authorization: Bearer <token>".');
  return token;
}

// URLs are written to logs and histories, so a token in one is never honoured.
function hasTokenInQuery({ url = '' }: IncomingMessage): boolean {
  const start = url.indexOf('?');
  return start >= 0 && new URLSearchParams(url.slice(start)).has('access_token');
}
