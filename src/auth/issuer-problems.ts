import type { AuthConfig } from '../config/auth.config.js';
import type { ServerConfig } from '../config/server.config.js';
import { EXTERNAL_ALGORITHMS, type TrustedIssuer } from '../config/trusted-issuer.js';
import { isSafeAddress } from './keys/json-document.js';
import { audienceOf } from './verify/issuer-rules.js';
import { scopesNamed } from './verify/scope-mapping.js';
import { typeName } from './verify/token-shape.js';
import { OTHER_TYPES } from './verify/token-type.js';

interface Settings {
  readonly auth: AuthConfig;
  readonly server: ServerConfig;
}

/** What is wrong with TRUSTED_ISSUERS; names the place of an entry, never what stands there. */
export function issuerProblems(settings: Settings): string[] {
  const { trustedIssuers } = settings.auth;
  return trustedIssuers.flatMap((trusted, index) => {
    const isRepeated = trustedIssuers.slice(0, index).some(({ issuer }) => issuer === trusted.issuer);
    return [
      ...addressProblems(trusted),
      ...(isRepeated ? ['issuer is there twice: the rules of an issuer stand in one entry.'] : []),
      ...nameProblems(trusted, settings),
      ...meaningProblems(trusted),
    ].map((problem) => `TRUSTED_ISSUERS [${index}]: ${problem}`);
  });
}

// The loader has looked at the form of a URL; what is left is where it points.
function addressProblems({ issuer, jwksUri }: TrustedIssuer): string[] {
  const problems: string[] = [];
  if (!isSafeAddress(issuer)) {
    problems.push(
      'issuer must begin with https:// (http:// is for this machine only), without user or password.',
    );
  } else if (/[?#]/.test(issuer)) {
    problems.push('issuer must have neither query nor fragment: it is compared letter by letter with `iss`.');
  }
  if (jwksUri !== undefined && !isSafeAddress(jwksUri)) {
    problems.push(
      'jwksUri must begin with https:// (http:// is for this machine only), without user or password.',
    );
  }
  return problems;
}

function nameProblems(trusted: TrustedIssuer, { auth, server }: Settings): string[] {
  const problems: string[] = [];
  if (trusted.issuer === auth.jwtIssuer) {
    problems.push('issuer is JWT_ISSUER, the name of this server: give one of them another name.');
  }
  if (!audienceOf(trusted, server)) {
    problems.push('audience is missing: set it, or MCP_PUBLIC_URL, whose MCP endpoint is the default.');
  }
  return problems;
}

function meaningProblems({ algorithms, typ, scopeMap = {} }: TrustedIssuer): string[] {
  const problems: string[] = [];
  if (!algorithms.every((name) => EXTERNAL_ALGORITHMS.includes(name))) {
    problems.push(
      `algorithms may be ${EXTERNAL_ALGORITHMS.join(', ')}: with HS* the key that verifies also signs.`,
    );
  }
  if (typ !== undefined && OTHER_TYPES.includes(typeName(typ))) {
    problems.push('typ is not a type of access tokens: `at+jwt` is, or `JWT`.');
  }
  if (!Object.values(scopeMap).every((text) => typeof text === 'string' && scopesNamed(text) !== undefined)) {
    problems.push(
      'scopeMap must give scopes of this server, or readonly, trader or admin, separated by spaces.',
    );
  }
  return problems;
}
