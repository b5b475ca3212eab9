import type { IncomingMessage } from 'node:http';
import { AuthenticationRequired, MalformedAuthorization } from '../challenge.js';
import { hasRawHeader, onlyRawHeader } from './raw-headers.js';

// RFC 6750 §2.1; the scheme in any letter case (RFC 9110 §11.1).
const BEARER = /^bearer +(?<token>[\w.~+/-]+=*) *$/i;
const OTHER_SCHEME_OR_EMPTY = /^(?!bearer )|^bearer *$/i;
const PREFIX = 'bearer ';

/**
 * The token of a request: from one `Authorization` header and nowhere else.
 * @throws AuthenticationRequired when there is none.
 * @throws MalformedAuthorization when there are two, or it is not written as RFC 6750 has it.
 */
export function bearerToken(request: IncomingMessage): string {
  const authorization = onlyRawHeader(request, 'authorization');
  if (authorization === undefined) throw noneOrSeveral(request);
  if (hasTokenInQuery(request)) {
    throw new MalformedAuthorization('Send the token in the Authorization header only, not in the URL.');
  }
  if (OTHER_SCHEME_OR_EMPTY.test(authorization)) throw new AuthenticationRequired();
  const token = BEARER.exec(authorization)?.groups?.['token'];
  if (token === undefined) throw new MalformedAuthorization('Send "Authorization: Bearer <token>".');
  return token;
}

/**
 * What stands where a token stands in most requests, for a look-up among tokens that `bearerToken` has read: it is
 * not looked at whether it is one. Undefined wherever that would have to be thought about.
 */
export function likelyToken(request: IncomingMessage): string | undefined {
  const authorization = onlyRawHeader(request, 'authorization');
  if (authorization?.slice(0, PREFIX.length).toLowerCase() !== PREFIX) return undefined;
  return hasTokenInQuery(request) ? undefined : authorization.slice(PREFIX.length);
}

function noneOrSeveral(request: IncomingMessage): Error {
  const isSent = hasRawHeader(request, 'authorization');
  return isSent ? new MalformedAuthorization('Send one Authorization header.') : new AuthenticationRequired();
}

// URLs are written to logs and histories, so a token in one is never honoured.
function hasTokenInQuery({ url = '' }: IncomingMessage): boolean {
  const start = url.indexOf('?');
  return start >= 0 && new URLSearchParams(url.slice(start)).has('access_token');
}
