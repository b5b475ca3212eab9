import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { AuthConfig } from '../config/auth.config.js';
import { ConfigError } from '../config/config.errors.js';
import { ServerConfig } from '../config/server.config.js';
import { secretProblem } from './auth-startup.guard.js';
import { HmacKeyRing } from './keys/hmac-key-ring.js';
import type { Scope } from './scope.js';
import { CREDENTIAL_CLAIM } from './verify/verified-token.js';
import { verifierOf } from './verify/verifier-of.js';

/** What a new token says. */
export interface TokenRequest {
  readonly subject: string;
  readonly scopes: readonly Scope[];
  readonly lifetimeSeconds: number;
  readonly clientId?: string;
  /** Content of the claim `qc_credentials`; readable by whoever sees the token. */
  readonly credentials?: object;
}

/**
 * Signs a token and shows it to our own verifier, so that what is handed out is also accepted.
 * @throws ConfigError when the secret cannot sign.
 * @throws InvalidToken when the server would refuse the token: a strange subject, a lifetime too long.
 */
export async function issueToken(config: AuthConfig, request: TokenRequest): Promise<string> {
  const keys = HmacKeyRing.fromConfig(config);
  const signer = keys.current;
  if (!signer) throw new ConfigError([secretProblem(config) ?? 'JWT_SECRET_KEY cannot be used.']);
  const kid = signer.kid ?? signer.thumbprint;
  const token = await new SignJWT(claimsOf(config, request))
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...(kid !== undefined && { kid }) })
    .sign(signer.key);
  await verifierOf(config, new ServerConfig(), keys).verify(token);
  return token;
}

function claimsOf(config: AuthConfig, request: TokenRequest): Record<string, unknown> {
  const iat = Math.floor(Date.now() / 1000);
  return {
    iss: config.jwtIssuer,
    aud: config.jwtAudience,
    sub: request.subject,
    jti: randomUUID(),
    iat,
    exp: iat + request.lifetimeSeconds,
    scopes: request.scopes,
    ...(request.clientId !== undefined && { client_id: request.clientId }),
    ...(request.credentials && { [CREDENTIAL_CLAIM]: request.credentials }),
  };
}
