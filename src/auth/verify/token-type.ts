import { CLIENT_CLAIMS } from './token-claims.js';
import type { UnverifiedToken } from './token-shape.js';

const ACCESS_TOKEN = 'at+jwt';
const JWT = 'jwt';

/** Types by which other tokens name themselves (RFC 8725 §3.11); none of them gives access to anything. */
export const OTHER_TYPES = [
  'oauth-id-jag+jwt',
  'logout+jwt',
  'secevent+jwt',
  'token-introspection+jwt',
  'dpop+jwt',
];

/** Our own tokens, and those of the seed. */
export const isLocalType = ({ type }: UnverifiedToken) =>
  type === undefined || type === JWT || type === ACCESS_TOKEN;

/**
 * Whether a token of an external issuer is an access token. `at+jwt` says so (RFC 9068). Many issuers do not
 * use it, and sign ID tokens with the same keys: then its claims must look like an access token's.
 */
export function isAccessToken(token: UnverifiedToken, requiredType: string | undefined): boolean {
  if (requiredType !== undefined && token.type !== requiredType) return false;
  const { type = JWT, claims } = token;
  if (type === ACCESS_TOKEN) return true;
  if (type !== JWT) return requiredType !== undefined;
  return !looksLikeAnotherToken(claims) && ACCESS_CLAIMS.some((name) => Object.hasOwn(claims, name));
}

const ACCESS_CLAIMS = [...CLIENT_CLAIMS, 'scope', 'scp'];
// OpenID Connect Core §2 and §3.3.2.11, back-channel logout §2.4.
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash'];

type Claims = UnverifiedToken['claims'];

function looksLikeAnotherToken(claims: Claims): boolean {
  if (Object.hasOwn(claims, 'events')) return true;
  const statements = STATED_IN.filter((name) => Object.hasOwn(claims, name)).map((name) => claims[name]);
  // Older Keycloak copies the nonce into access tokens, and says of each token what it is.
  if (statements.length > 0) return !statements.every(saysAccess);
  return ID_TOKEN_CLAIMS.some((name) => Object.hasOwn(claims, name));
}

/** Keycloak writes `typ` (`Bearer`, `ID`, `Refresh`) among the claims, Cognito `token_use`. */
const STATED_IN = ['typ', 'token_use'];

const saysAccess = (value: unknown) =>
  typeof value === 'string' && ['bearer', 'access'].includes(value.toLowerCase());
