import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { AuthConfig } from '../../config/auth.config.js';
import { HmacKeyRing } from '../keys/hmac-key-ring.js';
import { InvalidToken, type InvalidTokenReason } from './invalid-token.error.js';
import { CLOCK_TOLERANCE_SECONDS, checkTimes, principalOf } from './token-claims.js';
import { checkTokenShape } from './token-shape.js';
import { VerificationCache } from './verification-cache.js';
import { credentialClaimsOf, type VerifiedToken } from './verified-token.js';

/** The one place that decides whether a JWT is accepted. */
@Injectable()
export class TokenVerifier {
  constructor(
    private readonly config: AuthConfig,
    private readonly keys: HmacKeyRing,
    private readonly cache: VerificationCache,
  ) {}

  /** @throws InvalidToken */
  async verify(token: string): Promise<VerifiedToken> {
    const known = this.cache.get(token);
    if (known) return known;
    const verified = await this.verifyAnew(token);
    this.cache.set(token, verified);
    return verified;
  }

  private async verifyAnew(token: string): Promise<VerifiedToken> {
    const kid = checkTokenShape(token);
    const nowMs = Date.now();
    const claims = await this.verifiedClaims(token, kid, nowMs);
    checkTimes(claims, {
      nowSeconds: Math.floor(nowMs / 1000),
      maxLifetimeSeconds: this.config.jwtMaxLifetimeSeconds,
    });
    const principal = principalOf(token, claims);
    return Object.freeze({ principal, ...credentialClaimsOf(claims) });
  }

  private async verifiedClaims(token: string, kid: string | undefined, nowMs: number): Promise<JWTPayload> {
    for (const key of this.keys.candidates(kid)) {
      try {
        return await this.verifyWith(key, token, nowMs);
      } catch (error) {
        if (!(error instanceof errors.JOSEError)) throw error;
        const reason = reasonOf(error);
        // Only a wrong signature may be another key's business.
        if (reason !== 'bad_signature') throw new InvalidToken(reason);
      }
    }
    throw new InvalidToken('bad_signature');
  }

  private async verifyWith(key: KeyObject, token: string, nowMs: number): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: this.config.jwtIssuer,
      audience: this.config.jwtAudience,
      requiredClaims: ['sub', 'exp', 'iat'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(nowMs),
    });
    return payload;
  }
}

// jose looks at the claims only after the signature, so `expired` is never said about a forged token.
function reasonOf(error: errors.JOSEError): InvalidTokenReason {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad_signature';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'malformed';
  if (error.claim === 'iss') return 'issuer';
  if (error.claim === 'aud') return 'audience';
  return error.claim === 'nbf' && error.reason === 'check_failed' ? 'not_yet_valid' : 'claims';
}
