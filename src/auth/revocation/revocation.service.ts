import { Inject, Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import { RedisConfig } from '../../config/redis.config.js';
import { PerPrincipal } from '../per-principal.js';
import type { Principal } from '../principal.js';
import { TemporarilyUnavailable } from '../unavailable.js';
import { InvalidToken } from '../verify/invalid-token.error.js';
import { tenantOf } from '../verify/token-claims.js';
import { disabledKey, notBeforeKey, tokenKey } from './revocation-keys.js';
import { type Answer, REVOCATION_STORE, type RevocationStore, StoreUnavailable } from './revocation-store.js';

/** Why a token that verifies is refused all the same. */
export type Revoked = 'revoked' | 'disabled';

// A token may be dated 30 s ahead and is accepted for 30 s more: an entry outlives what it refuses.
const SLACK_SECONDS = 90;
const KEYS_PER_PRINCIPAL = 3;
const PRINCIPALS_PER_ROUND_TRIP = 500;

/** Takes rights back before they expire. */
@Injectable()
export class RevocationService {
  // The one of its keys that takes long to make.
  readonly #tokenKeys = new PerPrincipal(({ issuer, tokenId }) => tokenKey(issuer, tokenId));

  constructor(
    @Inject(REVOCATION_STORE) private readonly store: RevocationStore,
    private readonly auth: AuthConfig,
    private readonly redis: RedisConfig,
  ) {}

  /**
   * Lets a caller pass whose token has not been revoked. Asked on every request, in one round trip.
   * @throws InvalidToken
   * @throws TemporarilyUnavailable when it cannot be known
   */
  async check(principal: Principal): Promise<void> {
    if (principal.kind === 'environment') return;
    const [revoked] = await this.look([principal]);
    if (revoked) throw new InvalidToken(revoked);
  }

  /**
   * The same as an answer, and at once where it takes no round trip: false for who is revoked, and where it cannot
   * be known. `check` says why.
   */
  checkNow(principal: Principal): boolean | Promise<boolean> {
    if (principal.kind === 'environment') return true;
    const answer = this.store.read(this.keysOf(principal));
    if (!(answer instanceof Promise)) return mayGoOn(principal, answer);
    return answer.then(
      (values) => mayGoOn(principal, values),
      (error: unknown) => error instanceof StoreUnavailable && this.redis.revocationFailMode === 'open',
    );
  }

  /**
   * What has become of these callers, in their order; undefined for those who may go on.
   * @throws TemporarilyUnavailable when it cannot be known
   */
  async look(principals: readonly Principal[]): Promise<(Revoked | undefined)[]> {
    const verdicts: (Revoked | undefined)[] = [];
    for (let start = 0; start < principals.length; start += PRINCIPALS_PER_ROUND_TRIP) {
      verdicts.push(...(await this.lookAtSome(principals.slice(start, start + PRINCIPALS_PER_ROUND_TRIP))));
    }
    return verdicts;
  }

  /** Revokes the token a principal came from. */
  async revokeToken({ issuer, tokenId, expiresAt }: Principal): Promise<void> {
    const seconds = Math.max(1, Math.ceil(expiresAt - Date.now() / 1000)) + SLACK_SECONDS;
    await this.changed(this.store.put(tokenKey(issuer, tokenId), '1', seconds));
  }

  /** Revokes a token by its `jti`; kept as long as any token may live. */
  async revokeTokenId(issuer: string, jti: string): Promise<void> {
    await this.changed(this.store.put(tokenKey(issuer, jti), '1', this.keptSeconds));
  }

  /** Revokes every token that the subject has by now; those of the next second are good again. */
  async revokeTokensOf(issuer: string, subject: string): Promise<void> {
    const now = Math.floor(Date.now() / 1000);
    await this.changed(this.store.raise(notBeforeKey(tenantOf(issuer, subject)), now, this.keptSeconds));
  }

  /** Refuses the subject until `enable`, whatever token it presents. */
  async disable(issuer: string, subject: string): Promise<void> {
    await this.changed(this.store.put(disabledKey(tenantOf(issuer, subject)), '1'));
  }

  /** Undoes `disable`, and nothing else. */
  async enable(issuer: string, subject: string): Promise<void> {
    await this.changed(this.store.remove(disabledKey(tenantOf(issuer, subject))));
  }

  private keysOf(principal: Principal): string[] {
    const { tenant } = principal;
    return [this.#tokenKeys.of(principal), notBeforeKey(tenant), disabledKey(tenant)];
  }

  private get keptSeconds(): number {
    const { jwtMaxLifetimeSeconds: own, trustedIssuers } = this.auth;
    const longest = Math.max(
      own,
      ...trustedIssuers.map(({ maxLifetimeSeconds = own }) => maxLifetimeSeconds),
    );
    return longest + SLACK_SECONDS;
  }

  private async lookAtSome(principals: readonly Principal[]): Promise<(Revoked | undefined)[]> {
    try {
      const values = await this.store.read(principals.flatMap((principal) => this.keysOf(principal)));
      return principals.map((principal, index) =>
        verdictOn(principal, values.slice(index * KEYS_PER_PRINCIPAL, (index + 1) * KEYS_PER_PRINCIPAL)),
      );
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (this.redis.revocationFailMode === 'open') return principals.map(() => undefined);
      throw unavailable('It cannot be checked now whether the token has been revoked: try again shortly.');
    }
  }

  private async changed(change: Promise<void>): Promise<void> {
    try {
      await change;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      throw unavailable('Revocations cannot be stored now: nothing was changed, try again shortly.');
    }
  }
}

const unavailable = (message: string) => new TemporarilyUnavailable('revocation_unavailable', message);

const mayGoOn = (principal: Principal, answer: Answer) => verdictOn(principal, answer) === undefined;

function verdictOn({ issuedAt }: Principal, [token, notBefore, disabled]: Answer): Revoked | undefined {
  // A store that answers with less than it was asked for has not said that all is well.
  if (token === undefined || notBefore === undefined || disabled === undefined) return 'revoked';
  if (disabled !== null) return 'disabled';
  if (token !== null) return 'revoked';
  // What is not a number revokes as well.
  return notBefore === null || issuedAt > Number(notBefore) ? undefined : 'revoked';
}
