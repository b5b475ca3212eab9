import type { AuthConfig } from '../../config/auth.config.js';
import type { ServerConfig } from '../../config/server.config.js';
import { SCOPE_CLAIMS, type TrustedIssuer } from '../../config/trusted-issuer.js';
import type { HmacKeyRing } from '../keys/hmac-key-ring.js';
import type { VerificationKeys } from '../keys/verification-keys.js';
import { resourceUrl } from '../resource-url.js';
import type { Scope } from '../scope.js';
import { mappedScopes } from './scope-mapping.js';
import { type UnverifiedToken, typeName } from './token-shape.js';
import { isAccessToken, isLocalType } from './token-type.js';

/** How the tokens of one issuer are checked. Nothing of it counts for the tokens of another. */
export interface IssuerRules {
  readonly issuer: string;
  /** Tokens of this server itself; only they may carry QuantConnect credentials. */
  readonly local: boolean;
  readonly keys: VerificationKeys;
  readonly algorithms: readonly string[];
  readonly audience: string;
  readonly maxLifetimeSeconds: number;
  isRightType(token: UnverifiedToken): boolean;
  scopesOf(claims: Readonly<Record<string, unknown>>): Scope[];
}

export function localRules(config: AuthConfig, ring: HmacKeyRing): IssuerRules {
  return {
    issuer: config.jwtIssuer,
    local: true,
    keys: {
      candidates: ({ kid }) => Promise.resolve(ring.candidates(kid)),
      stillHas: (key) => ring.has(key),
    },
    algorithms: ['HS256'],
    audience: config.jwtAudience,
    maxLifetimeSeconds: config.jwtMaxLifetimeSeconds,
    isRightType: isLocalType,
    scopesOf: (claims) => mappedScopes(claims, { scopeClaims: [...SCOPE_CLAIMS] }),
  };
}

/** @returns undefined when no audience is known: without one, tokens for any other service would do. */
export function externalRules(
  trusted: TrustedIssuer,
  keys: VerificationKeys,
  { auth, server }: { readonly auth: AuthConfig; readonly server: ServerConfig },
): IssuerRules | undefined {
  const audience = audienceOf(trusted, server);
  if (!audience) return undefined;
  const type = trusted.typ === undefined ? undefined : typeName(trusted.typ);
  return {
    issuer: trusted.issuer,
    local: false,
    keys,
    algorithms: trusted.algorithms,
    audience,
    maxLifetimeSeconds: trusted.maxLifetimeSeconds ?? auth.jwtMaxLifetimeSeconds,
    isRightType: (token) => isAccessToken(token, type),
    scopesOf: (claims) => mappedScopes(claims, trusted),
  };
}

/** The `aud` that tokens of the issuer must have. */
export function audienceOf({ audience }: TrustedIssuer, { publicUrl }: ServerConfig): string | undefined {
  return audience || (publicUrl === undefined ? undefined : resourceUrl(publicUrl));
}
