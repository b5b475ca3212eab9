import type { AuthConfig } from '../../config/auth.config.js';
import type { ServerConfig } from '../../config/server.config.js';
import { HmacKeyRing } from '../keys/hmac-key-ring.js';
import { IssuerRegistry } from './issuer-registry.js';
import { TokenVerifier } from './token-verifier.js';
import { VerificationCache } from './verification-cache.js';

/** The verifier that a server with these settings has, for where there is no server. */
export function verifierOf(
  auth: AuthConfig,
  server: ServerConfig,
  keys = HmacKeyRing.fromConfig(auth),
): TokenVerifier {
  const cache = new VerificationCache(auth);
  return new TokenVerifier(new IssuerRegistry(auth, server, keys, cache), cache);
}
