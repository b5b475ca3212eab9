import { Injectable } from '@nestjs/common';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { VerificationKey } from '../keys/verification-keys.js';
import { InvalidToken, type InvalidTokenReason } from './invalid-token.error.js';
import { IssuerRegistry } from './issuer-registry.js';
import type { IssuerRules } from './issuer-rules.js';
import { ScopeSets } from './scope-sets.js';
import { CLOCK_TOLERANCE_SECONDS, checkTimes, principalOf } from './token-claims.js';
import { readToken, type UnverifiedToken } from './token-shape.js';
import { VerificationCache, type Vouches } from './verification-cache.js';
import { CREDENTIAL_CLAIM, credentialClaimsOf, type VerifiedToken } from './verified-token.js';

/** The one place that decides whether a JWT is accepted. */
@Injectable()
export class TokenVerifier {
  private readonly scopeSets = new ScopeSets();

  constructor(
    private readonly issuers: IssuerRegistry,
    private readonly cache: VerificationCache,
  ) {}

  /**
   * @throws InvalidToken
   * @throws TemporarilyUnavailable when the keys of its issuer cannot be had.
   */
  async verify(token: string): Promise<VerifiedToken> {
    const known = this.cache.get(token, this.vouches);
    if (known) return known;
    const { verified, by } = await this.verifyAnew(token);
    // The keys of its issuer may have become others meanwhile.
    if (this.vouches(verified, by)) this.cache.set(token, verified, by);
    return verified;
  }

  /** What is remembered of a token that was verified before; waits for nobody and never throws. */
  remembered(token: string): VerifiedToken | undefined {
    return this.cache.peek(token, this.vouches);
  }

  private readonly vouches: Vouches = ({ principal }, by) =>
    this.issuers.rulesOf(principal.issuer).keys.stillHas(by);

  /** Whether the token was good here before, which costs nothing to tell. */
  isKnown(token: string): boolean {
    return this.cache.wasGood(token);
  }

  /** As it will be judged once it is valid, for whoever takes it back before. @throws as `verify` */
  async verifyAhead(token: string): Promise<VerifiedToken> {
    const { nbf, iat } = readToken(token).claims;
    const times = [nbf, iat].filter((time) => Number.isSafeInteger(time)).map((time) => Number(time) * 1000);
    return (await this.verifyAnew(token, Math.max(Date.now(), ...times))).verified;
  }

  private async verifyAnew(token: string, nowMs = Date.now()): Promise<Verification> {
    const unverified = readToken(token);
    const rules = this.issuers.rulesOf(unverified.claims['iss']);
    checkHeader(unverified, rules);
    const { claims, by } = await verifiedClaims(token, unverified, rules, nowMs);
    checkTimes(claims, {
      nowSeconds: Math.floor(nowMs / 1000),
      maxLifetimeSeconds: rules.maxLifetimeSeconds,
    });
    if (!rules.local) refuseCredentials(claims);
    const principal = principalOf(token, claims, this.scopeSets.of(rules.scopesOf(claims)));
    return { verified: Object.freeze({ principal, local: rules.local, ...credentialClaimsOf(claims) }), by };
  }
}

interface Verification {
  readonly verified: VerifiedToken;
  readonly by: VerificationKey;
}

function checkHeader(token: UnverifiedToken, rules: IssuerRules): void {
  if (!rules.algorithms.includes(token.alg)) throw new InvalidToken('bad_signature');
  if (!rules.isRightType(token)) throw new InvalidToken('token_type');
}

// Whoever runs an identity provider decides who its users are, not on which account they trade.
function refuseCredentials(claims: JWTPayload): void {
  if (Object.keys(claims).some((name) => name.startsWith(CREDENTIAL_CLAIM))) throw new InvalidToken('claims');
}

async function verifiedClaims(
  token: string,
  { alg, kid }: UnverifiedToken,
  rules: IssuerRules,
  nowMs: number,
): Promise<{ readonly claims: JWTPayload; readonly by: VerificationKey }> {
  for (const key of await rules.keys.candidates({ alg, ...(kid !== undefined && { kid }) })) {
    try {
      return { claims: await verifyWith(key, token, rules, nowMs), by: key };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      const reason = reasonOf(error);
      // Only a wrong signature may be another key's business.
      if (reason !== 'bad_signature') throw new InvalidToken(reason);
    }
  }
  throw new InvalidToken('bad_signature');
}

async function verifyWith(
  key: VerificationKey,
  token: string,
  { algorithms, issuer, audience }: IssuerRules,
  nowMs: number,
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, key, {
    algorithms: [...algorithms],
    issuer,
    audience,
    requiredClaims: ['sub', 'exp', 'iat'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: new Date(nowMs),
  });
  return payload;
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
